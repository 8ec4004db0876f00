import type { Context } from 'hono'
import { identityOf } from '#core/identity'
import { ApiError } from './api-error.ts'

/** A strong ETag of what is answered. */
export function etagOf(answer: unknown): string {
  return `"${identityOf(JSON.stringify(answer))}"`
}

/**
 * Refuses an edit that is based on something older than what stands now. Called in the edit's transaction, so that two of a kind
 * cannot both pass.
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
