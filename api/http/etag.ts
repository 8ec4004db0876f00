import type { Context } from 'hono'
import { identityOf } from '#core/identity'
import { ApiError } from './api-error.ts'

/** An answer with the ETag that an edit of it may be based on. @param edited the part that an edit changes */
export function taggedAnswer<Body>(body: Body, edited: unknown = body) {
  return { status: 200, body, headers: { etag: etagOf(edited) } } as const
}

/**
 * Refuses an edit that is based on an older version than the current one. Called in the edit's transaction, so that of
 * two edits at once only one passes.
 *
 * @throws {ApiError} 412
 */
export function refuseStale(context: Context, current: unknown): void {
  const asked = context.req.header('if-match')
  if (asked === undefined || asked === '*') return
  const etag = etagOf(current)
  if (!asked.split(',').some((one) => one.trim() === etag)) {
    throw new ApiError(412, 'CHANGED_MEANWHILE', 'Somebody changed this since you read it: read it again, then edit.')
  }
}

/** A strong ETag. */
function etagOf(answer: unknown): string {
  return `"${identityOf(JSON.stringify(answer))}"`
}
