import type { Context } from 'hono'
import type { AnswerOf, BodyOf, Endpoint, ParamsOf, QueryOf } from '#contracts/api/endpoint'
import type { ApiPart, endpointsByPart } from '#contracts/api/endpoints'

/** A request as its endpoint's schemas read it. */
export interface Asked<E extends Endpoint> {
  readonly params: ParamsOf<E>
  readonly query: QueryOf<E>
  readonly body: BodyOf<E>
  /** The name of the caller for the ledger. */
  readonly askedBy: string
  readonly context: Context
}

/** Does an endpoint's work. It answers with a `Response` of its own where the endpoint's answer is not JSON. */
export type EndpointHandler<E extends Endpoint> = (asked: Asked<E>) => Promise<AnswerOf<E> | Response>

/** The handlers of a part, by the endpoint's name: a missing or misspelt one does not compile. */
export type PartHandlers<Part extends ApiPart> = {
  readonly [E in (typeof endpointsByPart)[Part][number] as E['name']]: EndpointHandler<E>
}
