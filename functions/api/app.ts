import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { secureHeaders } from 'hono/secure-headers'
import { InvalidInputError } from '#core/errors'
import type { ApiOptions, ApiPorts } from './api-context.ts'
import { ApiError, problemOf } from './api-error.ts'
import { guardBrowser } from './guard-browser.ts'
import { configurationRoutes } from './routes/configuration.ts'
import { deadLetterRoutes } from './routes/dead-letters.ts'
import { decisionRoutes } from './routes/decisions.ts'
import { explanationRoutes } from './routes/explanations.ts'
import { healthRoutes } from './routes/health.ts'
import { modelRoutes } from './routes/models.ts'
import { retrainingRunRoutes } from './routes/retraining-runs.ts'
import { rollbackRoutes } from './routes/rollbacks.ts'
import { rowRoutes } from './routes/rows.ts'
import { scheduleRoutes } from './routes/schedules.ts'
import { statusRoutes } from './routes/status.ts'

/** Enough for a chunk of rows; a file is sent as many. */
export const bodyBytesMax = 16 * 1024 * 1024

/**
 * The API: the same on a laptop, in tests and behind API Gateway. Bodies and answers are the schemas of `contracts/api/`.
 *
 * It decides nothing: what a person asks for becomes an event, and the answer is the decision that the event led to.
 * `makeApi(ports, options).request('/v1/models')` asks it without a socket.
 */
export function makeApi(ports: ApiPorts, options: ApiOptions): Hono {
  const context = { ports, options }
  const app = new Hono()
  app.use(secureHeaders())
  app.use(guardBrowser(options.allowedHosts))
  app.use(bodyLimit({ maxSize: bodyBytesMax, onError: refuseLargeBody }))
  app.route('/', healthRoutes(context))
  app.route('/v1', modelRoutes(context))
  app.route('/v1', rowRoutes(context))
  app.route('/v1', retrainingRunRoutes(context))
  app.route('/v1', rollbackRoutes(context))
  app.route('/v1', decisionRoutes(context))
  app.route('/v1', explanationRoutes(context))
  app.route('/v1', configurationRoutes(context))
  app.route('/v1', scheduleRoutes(context))
  app.route('/v1', statusRoutes(context))
  app.route('/v1', deadLetterRoutes(context))
  app.notFound((request) => answer(new ApiError(404, 'NOT_FOUND', `There is nothing at ${request.req.path}.`)))
  app.onError((error, request) => {
    if (!(error instanceof ApiError || error instanceof InvalidInputError)) {
      ports.log.error(`${request.req.method} ${request.req.path} failed: ${error.message}`, { cause: error.cause })
    }
    return answer(error)
  })
  return app
}

function refuseLargeBody(): never {
  throw new ApiError(413, 'BODY_TOO_LARGE', `A body has at most ${bodyBytesMax} bytes: send a file in chunks.`)
}

function answer(error: unknown): Response {
  const problem = problemOf(error)
  const headers = { 'content-type': 'application/problem+json', ...(problem.status === 503 && { 'retry-after': '1' }) }
  return new Response(JSON.stringify(problem), { status: problem.status, headers })
}
