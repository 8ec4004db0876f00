import type { MiddlewareHandler } from 'hono'
import { timingSafeEqual } from 'hono/utils/buffer'
import { ApiError } from './api-error.ts'

/**
 * Answers only requests with the token as `Authorization: Bearer`. Pages, their files and `/health` are public.
 *
 * The comparison is Hono's. The header is read here, because Hono's `bearerAuth` lets in tokens of RFC 6750's alphabet
 * alone, and `REMODEL_TOKEN` may be any text that fits into a header.
 */
export function demandToken(token: string): MiddlewareHandler {
  return async (context, next) => {
    const given = /^Bearer (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1]
    const isKnown = given !== undefined && (await timingSafeEqual(given, token))
    if (!isKnown && isSecret(context.req.path)) {
      throw new ApiError(401, 'TOKEN_NEEDED', 'This API needs its token: `Authorization: Bearer …`.')
    }
    await next()
  }
}

function isSecret(path: string): boolean {
  return path.startsWith('/v1/') || path === '/metrics' || path === '/ready'
}
