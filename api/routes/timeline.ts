import type { ApiContext } from '#api/api-context'
import { spanOf } from '#api/history/span-of'
import { championSpansOf, timelineMarkOf } from '#api/history/timeline-of'
import { bindEndpoint, type EndpointHandlers } from '#api/http/bind-endpoint'
import { isoOrNull } from '#api/http/iso-or-null'
import { existingModel } from '#api/models/existing-model'
import * as contract from '#contracts/api/timeline'
import { toIso } from '#core/instant'
import { listTurns } from '#store/models/list-turns'
import { findStreamSpan } from '#store/rows/find-stream-span'

/** A statement's answer holds a megabyte; a mark is about 300 bytes. */
const turnsMax = 2000

/** Which version served when, and what happened: what a chart draws over its lines. */
export function bindTimeline(handlers: EndpointHandlers, { ports: { database, clock } }: ApiContext): void {
  bindEndpoint(
    handlers,
    contract.getTimeline,
  )(async ({ params, query }) => {
    const { modelName } = await existingModel(database, params.model)
    const span = spanOf(query, await findStreamSpan(database, modelName, clock.now()))
    const turns = await listTurns(database, { modelName, to: span.to, limit: turnsMax })
    const champions = championSpansOf(turns)
      .filter(({ from, to }) => from < span.to && (to ?? span.to) > span.from)
      .map(({ version, from, to }) => ({ version, from: toIso(from), to: isoOrNull(to) }))
    const marks = turns.filter(({ at }) => at >= span.from).flatMap((turn) => timelineMarkOf(turn) ?? [])
    return { status: 200, body: { modelName, from: toIso(span.from), to: toIso(span.to), champions, marks } }
  })
}
