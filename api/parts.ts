import type { EndpointHandler, PartHandlers } from '#api/http/endpoint-handler'
import type { Endpoint } from '#contracts/api/endpoint'
import type { ApiPart, EndpointsOf } from '#contracts/api/endpoints'
import type { ApiContext } from './api-context.ts'

/** The exports of a part's file. */
interface PartModule<Part extends ApiPart> {
  readonly endpoints: EndpointsOf<Part>
  readonly makeHandlers: (api: ApiContext) => PartHandlers<Part>
}

/**
 * The parts of the API, each loaded with the first request to it: the start waits for none of them, and what one
 * endpoint needs alone (Parquet, Prometheus, the API's own document) is loaded with its part.
 */
const parts: { readonly [Part in ApiPart]: () => Promise<PartModule<Part>> } = {
  models: () => import('#api/routes/models'),
  modelCards: () => import('#api/routes/model-cards'),
  rows: () => import('#api/routes/rows'),
  predictions: () => import('#api/routes/predictions'),
  retrainingAsks: () => import('#api/routes/retraining-asks'),
  retrainingRuns: () => import('#api/routes/retraining-runs'),
  rollbacks: () => import('#api/routes/rollbacks'),
  dataQuality: () => import('#api/routes/data-quality'),
  performance: () => import('#api/routes/performance'),
  drift: () => import('#api/routes/drift'),
  timeline: () => import('#api/routes/timeline'),
  decisions: () => import('#api/routes/decisions'),
  explanations: () => import('#api/routes/explanations'),
  events: () => import('#api/routes/events'),
  configuration: () => import('#api/routes/configuration'),
  whatIf: () => import('#api/routes/what-if'),
  schedules: () => import('#api/routes/schedules'),
  status: () => import('#api/routes/status'),
  clock: () => import('#api/routes/clock'),
  deadLetters: () => import('#api/routes/dead-letters'),
  health: () => import('#api/routes/health'),
  prometheus: () => import('#api/routes/prometheus'),
  openApi: () => import('#api/routes/openapi'),
}

/** The endpoints of a part and their handlers, by the endpoint's name. */
export interface LoadedPart {
  readonly endpoints: Readonly<Record<string, Endpoint>>
  readonly handlers: Readonly<Record<string, EndpointHandler<Endpoint>>>
}

export async function loadPart(part: ApiPart, api: ApiContext): Promise<LoadedPart> {
  const { endpoints, makeHandlers } = await parts[part]()
  return { endpoints, handlers: makeHandlers(api) } as unknown as LoadedPart
}
