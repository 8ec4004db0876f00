import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { ApiError } from './api-error.ts'

/** Answers only those who bring the token as `Authorization: Bearer`. Pages, their files and `/health` are no secret. */
export function demandToken(token: string): MiddlewareHandler {
  const wanted = digest(token)
  return async (context, next) => {
    const given = /^Bearer (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1]
    // Digests have one length, and comparing them tells nothing of where two differ.
    const isKnown = given !== undefined && timingSafeEqual(digest(given), wanted)
    if (!isKnown && isSecret(context.req.path)) {
      throw new ApiError(401, 'TOKEN_NEEDED', 'This API answers those who bring its token: `Authorization: Bearer …`.')
    }
    await next()
  }
}

function isSecret(path: string): boolean {
  return path.startsWith('/v1/') || path === '/metrics' || path === '/ready'
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
