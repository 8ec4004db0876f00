import type { ApiContext } from '#api/api-context'
import { spanOf } from '#api/history/span-of'
import { championSpansOf, spansOf, timelineMarkOf, type VersionSpan } from '#api/history/timeline-of'
import type { PartHandlers } from '#api/http/endpoint-handler'
import { isoOrNull } from '#api/http/iso-or-null'
import { existingModel } from '#api/models/existing-model'
import { toIso } from '#core/instant'
import { listMarkedRows } from '#store/ledger/list-marked-rows'
import { loadServingChanges } from '#store/versions/load-serving-changes'

export * as endpoints from '#contracts/api/timeline'

/** A statement's answer holds a megabyte; a mark is about 300 bytes. */
const marksMax = 2000

/** Which version was champion and which one served when, and what happened: the marks of a chart. */
export function makeHandlers({ ports }: ApiContext): PartHandlers<'timeline'> {
  return {
    getTimeline: async ({ params: { model }, query }) => {
      const { modelName } = await existingModel(ports.database, model)
      const span = await spanOf(ports, modelName, query)
      const rows = await listMarkedRows(ports.database, { modelName, to: span.to, limit: marksMax })
      const changes = await loadServingChanges(ports.database, { modelName, from: span.from, until: span.to })
      const shown = <Version>(spans: readonly VersionSpan<Version>[]) =>
        spans
          .filter(({ from, to }) => from < span.to && (to ?? span.to) > span.from)
          .map(({ version, from, to }) => ({ version, from: toIso(from), to: isoOrNull(to) }))
      const [champions, serving] = [shown(championSpansOf(rows)), shown(spansOf(changes.toReversed()))]
      const marks = rows.filter(({ at }) => at >= span.from).flatMap((row) => timelineMarkOf(row) ?? [])
      return { status: 200, body: { modelName, from: toIso(span.from), to: toIso(span.to), champions, serving, marks } }
    },
  }
}
