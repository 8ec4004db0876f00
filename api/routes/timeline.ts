import type { ApiContext } from '#api/api-context'
import { spanOf } from '#api/history/span-of'
import { championSpansOf, timelineMarkOf } from '#api/history/timeline-of'
import type { PartHandlers } from '#api/http/endpoint-handler'
import { isoOrNull } from '#api/http/iso-or-null'
import { existingModel } from '#api/models/existing-model'
import { toIso } from '#core/instant'
import { listMarkedRows } from '#store/ledger/list-marked-rows'

export * as endpoints from '#contracts/api/timeline'

/** A statement's answer holds a megabyte; a mark is about 300 bytes. */
const marksMax = 2000

/** Which version served when, and what happened: the marks of a chart. */
export function makeHandlers({ ports }: ApiContext): PartHandlers<'timeline'> {
  return {
    getTimeline: async ({ params: { model }, query }) => {
      const { modelName } = await existingModel(ports.database, model)
      const span = await spanOf(ports, modelName, query)
      const rows = await listMarkedRows(ports.database, { modelName, to: span.to, limit: marksMax })
      const champions = championSpansOf(rows)
        .filter(({ from, to }) => from < span.to && (to ?? span.to) > span.from)
        .map(({ version, from, to }) => ({ version, from: toIso(from), to: isoOrNull(to) }))
      const marks = rows.filter(({ at }) => at >= span.from).flatMap((row) => timelineMarkOf(row) ?? [])
      return { status: 200, body: { modelName, from: toIso(span.from), to: toIso(span.to), champions, marks } }
    },
  }
}
