import { clockState } from '../../api/live.ts'
import { useStore } from '../../api/store.ts'
import { SeriesChart } from '../../chart/series-chart.tsx'
import { Empty } from '../../parts/notices.tsx'
import { Shown } from '../../parts/shown.tsx'
import { servingPanels } from './serving-panels.ts'
import { SpanChoice } from './span-choice.tsx'
import { type History, zoomTo } from './use-history.ts'

/** The cost of serving, and the quality figures other than accuracy. */
export function ServingTab({
  history,
  query,
}: {
  readonly history: History
  readonly query: Readonly<Record<string, string>>
}) {
  const now = useStore(clockState)?.now ?? null
  const { performance } = history
  return (
    <section aria-labelledby="serving">
      <div class="section-head">
        <h2 id="serving">Serving</h2>
        <SpanChoice query={query} now={now} />
      </div>
      <Shown of={performance} rows={8} label="Loading the serving figures">
        {(found) =>
          found.points.length === 0 ? (
            <Empty title="No predictions yet." />
          ) : (
            <div class="panels">
              {servingPanels(found.task).map(({ title, lines, text }) => (
                <SeriesChart key={title} title={title} lines={lines} text={text} performance={found} onZoom={zoomTo} />
              ))}
            </div>
          )
        }
      </Shown>
    </section>
  )
}
