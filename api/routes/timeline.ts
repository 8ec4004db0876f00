import type { ApiContext } from '#api/api-context'
import { spanOf } from '#api/history/span-of'
import { championSpansOf, timelineMarkOf } from '#api/history/timeline-of'
import { bindEndpoint, type EndpointHandlers } from '#api/http/bind-endpoint'
import { isoOrNull } from '#api/http/iso-or-null'
import { existingModel } from '#api/models/existing-model'
import * as contract from '#contracts/api/timeline'
import { toIso } from '#core/instant'
import { listMarkedRows } from '#store/ledger/list-marked-rows'
import { findStreamSpan } from '#store/rows/find-stream-span'

/** A statement's answer holds a megabyte; a mark is about 300 bytes. */
const marksMax = 2000

/** Which version served when, and what happened: what a chart draws over its lines. */
export function bindTimeline(handlers: EndpointHandlers, { ports: { database, clock } }: ApiContext): void {
  bindEndpoint(
    handlers,
    contract.getTimeline,
  )(async ({ params, query }) => {
    const { modelName } = await existingModel(database, params.model)
    const span = spanOf(query, await findStreamSpan(database, modelName, clock.now()))
    const rows = await listMarkedRows(database, { modelName, to: span.to, limit: marksMax })
    const champions = championSpansOf(rows)
      .filter(({ from, to }) => from < span.to && (to ?? span.to) > span.from)
      .map(({ version, from, to }) => ({ version, from: toIso(from), to: isoOrNull(to) }))
    const marks = rows.filter(({ at }) => at >= span.from).flatMap((row) => timelineMarkOf(row) ?? [])
    return { status: 200, body: { modelName, from: toIso(span.from), to: toIso(span.to), champions, marks } }
  })
}
