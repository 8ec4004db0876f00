import { call } from '../../api/call.ts'
import { clockState } from '../../api/live.ts'
import { useStore } from '../../api/store.ts'
import { ofModel, useResource } from '../../api/use-resource.ts'
import { DriftGrid } from '../../chart/drift-grid.tsx'
import { DriftLegend } from '../../chart/drift-legend.tsx'
import { Empty } from '../../parts/notices.tsx'
import { Shown } from '../../parts/shown.tsx'
import { useMedia } from '../../parts/use-media.ts'
import { goWith } from '../../routing/location.ts'
import { DistributionPanel } from './distribution-panel.tsx'
import { SpanChoice } from './span-choice.tsx'
import { spanOf } from './use-history.ts'

const cellsWide = 96
const cellsNarrow = 32
const featuresPerPage = 100

/** Feature drift over time; a cell opens the two distributions behind it. */
export function DriftTab({
  modelName,
  query,
}: {
  readonly modelName: string
  readonly query: Readonly<Record<string, string>>
}) {
  const now = useStore(clockState)?.now ?? null
  const cells = useMedia('(max-width: 760px)') ? cellsNarrow : cellsWide
  const span = spanOf(query)
  const asked = { ...span, cells, limit: featuresPerPage, ...(query.features && { cursor: query.features }) }
  const map = useResource(
    `drift/${modelName}/${JSON.stringify(asked)}`,
    (signal) => call('listDrift', { params: { model: modelName }, query: asked }, { signal }),
    { follows: ofModel(modelName), restMs: 2500, subject: modelName },
  )
  const { feature, at } = query
  return (
    <section aria-labelledby="drift">
      <div class="section-head">
        <h2 id="drift">Feature drift</h2>
        <SpanChoice query={query} now={now} />
      </div>
      <Shown of={map} rows={8} label="Loading feature drift">
        {(found) =>
          found.features.every((row) => row.cells.every((cell) => cell === null)) ? (
            <Empty title="No drift check yet.">
              <p>Checks begin once a version serves: new rows are compared with its training rows.</p>
            </Empty>
          ) : (
            <>
              <DriftGrid map={found} chosen={feature && at ? { feature, at } : null} onChoose={choose} />
              <DriftLegend threshold={found.threshold} />
              {(found.next || query.features) && (
                <p class="pages">
                  {query.features && (
                    <button type="button" onClick={() => goWith({ features: null })}>
                      First features
                    </button>
                  )}
                  {found.next && (
                    <button type="button" onClick={() => goWith({ features: found.next })}>
                      More features
                    </button>
                  )}
                </p>
              )}
            </>
          )
        }
      </Shown>
      {feature && <DistributionPanel modelName={modelName} feature={feature} at={at} />}
    </section>
  )
}

function choose(feature: string, at: string): void {
  goWith({ feature, at })
  requestAnimationFrame(() => document.getElementById('distribution')?.scrollIntoView({ block: 'nearest' }))
}
