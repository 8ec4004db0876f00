import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import { endpoints } from '#contracts/api/endpoints'
import { InvalidInputError } from '#core/errors'
import type { ApiContext, ApiOptions, ApiPorts } from './api-context.ts'
import { ApiError, problemOf } from './api-error.ts'
import { MethodNotAllowed, refuseOtherMethods } from './bind-endpoint.ts'
import { demandToken } from './demand-token.ts'
import { guardBrowser } from './guard-browser.ts'
import { bindClock } from './routes/clock.ts'
import { bindConfiguration } from './routes/configuration.ts'
import { bindDeadLetters } from './routes/dead-letters.ts'
import { bindDecisions } from './routes/decisions.ts'
import { bindDocuments } from './routes/documents.ts'
import { bindDrift } from './routes/drift.ts'
import { bindEvents } from './routes/events.ts'
import { bindExplanations } from './routes/explanations.ts'
import { bindHealth } from './routes/health.ts'
import { bindMetrics } from './routes/metrics.ts'
import { bindModels } from './routes/models.ts'
import { bindPages } from './routes/pages.ts'
import { bindPerformance } from './routes/performance.ts'
import { bindRetrainingAsks } from './routes/retraining-asks.ts'
import { bindRetrainingRuns } from './routes/retraining-runs.ts'
import { bindRollbacks } from './routes/rollbacks.ts'
import { bindRows } from './routes/rows.ts'
import { bindSchedules } from './routes/schedules.ts'
import { bindStatus } from './routes/status.ts'
import { bindTimeline } from './routes/timeline.ts'

/** Enough for a chunk of rows; a file is sent as many. */
export const bodyBytesMax = 16 * 1024 * 1024

/** Each answers the endpoints of one file of `contracts/api/`. */
const binders: readonly ((app: Hono, context: ApiContext) => void)[] = [
  bindHealth,
  bindModels,
  bindRows,
  bindRetrainingAsks,
  bindRetrainingRuns,
  bindRollbacks,
  bindPerformance,
  bindDrift,
  bindTimeline,
  bindDecisions,
  bindExplanations,
  bindEvents,
  bindConfiguration,
  bindSchedules,
  bindStatus,
  bindClock,
  bindDeadLetters,
  bindMetrics,
  bindDocuments,
]

/**
 * The API: the same on a laptop, in tests and behind API Gateway. What it takes and answers is declared in `contracts/api/`.
 *
 * It decides nothing: what a person asks for becomes an event, and the answer is the decision that the event led to.
 * `makeApi(ports, options).request('/v1/models')` asks it without a socket.
 */
export function makeApi(ports: ApiPorts, options: ApiOptions): Hono {
  const app = new Hono()
  app.use(requestId())
  app.use(secureHeaders({ contentSecurityPolicy: ownFilesOnly, referrerPolicy: 'no-referrer' }))
  app.use(guardBrowser(options.allowedHosts))
  if (options.token !== undefined) app.use(demandToken(options.token))
  app.use(bodyLimit({ maxSize: bodyBytesMax, onError: refuseLargeBody }))
  for (const bind of binders) bind(app, { ports, options })
  refuseOtherMethods(app, endpoints)
  bindPages(app, { ports, options })
  app.notFound((request) => answer(new ApiError(404, 'NOT_FOUND', `There is nothing at ${request.req.path}.`)))
  app.onError((error, request) => {
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

/** Pages load their own files and ask their own API: no inline script, nothing of other hosts. */
const ownFilesOnly = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
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
