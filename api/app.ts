import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import { ApiError, problemOf } from '#api/http/api-error'
import { bindRoutes, MethodNotAllowed } from '#api/http/bind-routes'
import { demandToken } from '#api/http/demand-token'
import { guardBrowser } from '#api/http/guard-browser'
import { cardStyleSource } from '#api/model-card/card-style'
import { bindPages } from '#api/routes/pages'
import { InvalidInputError } from '#core/errors'
import { countDatabaseError } from '#pipeline/count-database-error'
import type { ApiOptions, ApiPorts } from './api-context.ts'

/** Enough for a chunk of rows; a file is sent in chunks. */
export const bodyBytesMax = 16 * 1024 * 1024

/**
 * The API: the same on a laptop, in tests and behind API Gateway. Its requests and answers are declared in
 * `contracts/api/`.
 *
 * It decides nothing: a person's request becomes an event, and the answer is the decision on that event.
 * `makeApi(ports, options).request('/v1/models')` needs no socket.
 */
export function makeApi(ports: ApiPorts, options: ApiOptions): Hono {
  const app = new Hono()
  app.use(requestId())
  app.use(secureHeaders({ contentSecurityPolicy: ownFilesOnly, referrerPolicy: 'no-referrer' }))
  app.use(guardBrowser(options.allowedHosts))
  if (options.token !== undefined) app.use(demandToken(options.token))
  app.use(bodyLimit({ maxSize: bodyBytesMax, onError: refuseLargeBody }))
  bindRoutes(app, { ports, options })
  bindPages(app, { ports, options })
  app.notFound((request) => answer(new ApiError(404, 'NOT_FOUND', `There is nothing at ${request.req.path}.`)))
  app.onError((error, request) => {
    countDatabaseError(error, ports.metrics)
    if (!(error instanceof ApiError || error instanceof InvalidInputError)) {
      const { method, path } = request.req
      ports.log.error(`${method} ${path} failed: ${error.message}`, {
        requestId: request.get('requestId'),
        cause: error.cause,
      })
    }
    return answer(error, request.get('requestId'))
  })
  return app
}

/** Pages load their own files and call their own API: no inline script or style but that of model cards, no other host. */
const ownFilesOnly = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", cardStyleSource],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
}

function refuseLargeBody(): never {
  throw new ApiError(413, 'BODY_TOO_LARGE', `A body has at most ${bodyBytesMax} bytes: send a file in chunks.`)
}

function answer(error: unknown, requestId?: string): Response {
  const problem = { ...problemOf(error), ...(requestId !== undefined && { requestId }) }
  const headers = {
    'content-type': 'application/problem+json',
    ...(problem.status === 503 && { 'retry-after': '1' }),
    ...(problem.status === 401 && { 'www-authenticate': 'Bearer' }),
    ...(error instanceof MethodNotAllowed && { allow: error.allowed.join(', ') }),
  }
  return new Response(JSON.stringify(problem), { status: problem.status, headers })
}
