import type { PerformancePoint } from '#contracts/api/performance'
import { clockState } from '../../api/live.ts'
import { useStore } from '../../api/store.ts'
import { isJudged } from '../../chart/is-judged.ts'
import { SeriesChart } from '../../chart/series-chart.tsx'
import { figureText, millisecondsText, percentText } from '../../format/numbers.ts'
import { Empty } from '../../parts/notices.tsx'
import { Shown } from '../../parts/shown.tsx'
import { SpanChoice } from './span-choice.tsx'
import { type History, zoomTo } from './use-history.ts'

interface Panel {
  readonly title: string
  readonly lines: readonly (readonly [string, (point: PerformancePoint) => number | null])[]
  readonly text: (value: number) => string
}

const share = (value: number) => percentText(value, 0)
const panels: readonly Panel[] = [
  {
    title: 'Latency per request',
    lines: [
      ['p50', ({ latencyP50Ms }) => latencyP50Ms],
      ['p95', ({ latencyP95Ms }) => latencyP95Ms],
      ['p99', ({ latencyP99Ms }) => latencyP99Ms],
    ],
    text: millisecondsText,
  },
  {
    title: 'CPU (100 % is one core)',
    lines: [['CPU', ({ cpuPercent }) => cpuPercent]],
    text: (value) => `${figureText(value)} %`,
  },
  { title: 'Memory', lines: [['memory', ({ memoryMb }) => memoryMb]], text: (value) => `${figureText(value)} MB` },
  {
    title: 'Precision and recall',
    lines: [
      ['precision', (point) => (isJudged(point) ? point.precision : null)],
      ['recall', (point) => (isJudged(point) ? point.recall : null)],
      ['AUC', (point) => (isJudged(point) ? point.auc : null)],
    ],
    text: share,
  },
  { title: 'Predictions with a label', lines: [['coverage', ({ labelCoverage }) => labelCoverage]], text: share },
]

/** The cost of serving, and the quality figures other than accuracy. */
export function ServingTab({
  history,
  query,
}: {
  readonly history: History
  readonly query: Readonly<Record<string, string>>
}) {
  const now = useStore(clockState)?.now ?? new Date().toISOString()
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
              {panels.map(({ title, lines, text }) => (
                <SeriesChart key={title} title={title} lines={lines} text={text} performance={found} onZoom={zoomTo} />
              ))}
            </div>
          )
        }
      </Shown>
    </section>
  )
}
