import { useState } from 'preact/hooks'
import type { ModelSummary } from '#contracts/api/model-summary'
import type { PerformancePoint } from '#contracts/api/performance'
import { isJudged } from '../../chart/is-judged.ts'
import { MetricChart } from '../../chart/metric-chart.tsx'
import { MetricLegend } from '../../chart/metric-legend.tsx'
import { shownMetric } from '../../chart/shown-metric.ts'
import { waitingEstimates } from '../../chart/waiting-estimates.ts'
import { percentText } from '../../format/numbers.ts'
import { Moment } from '../../parts/moment.tsx'
import { Shown } from '../../parts/shown.tsx'
import { SettingsTable } from '../settings/settings-table.tsx'
import { crossingsOf } from './crossings-of.ts'
import { type History, zoomTo } from './use-history.ts'

const thresholdSetting = 'performance_threshold'

/** The model's settings. While the threshold is edited, the chart shows where it would have been crossed. */
export function ModelSettingsTab({ model, history }: { readonly model: ModelSummary; readonly history: History }) {
  const [draft, setDraft] = useState<number | null>(null)
  const { performance, timeline } = history
  const points = performance.value?.points ?? []
  const metric = shownMetric(performance.value ?? { metric: 'accuracy', isLargerBetter: true })
  return (
    <section aria-labelledby="settings">
      <h2 id="settings">Settings of {model.name}</h2>
      <p class="muted">
        Settings without a value of their own use <a href="/settings">the installation’s</a>. Changes apply from the
        next decision on.
      </p>
      {performance.value && points.length > 0 && (
        <div class="threshold-preview">
          <MetricChart
            performance={performance.value}
            timeline={timeline.value}
            draft={draft}
            onZoom={zoomTo}
            height={240}
          />
          <MetricLegend
            metric={metric}
            marks={[]}
            hasBaseline={points.some((point) => metric.baselineOf(point) !== null)}
            hasNaive={points.some((point) => metric.naiveOf(point) !== null)}
            hasUnjudged={!points.every(isJudged)}
            hasEstimate={waitingEstimates(performance.value.estimates).length > 0}
            hasThreshold={performance.value.metric === 'accuracy'}
            hasDraft={draft !== null && performance.value.metric === 'accuracy'}
          />
          <Shown of={performance}>
            {({ points, threshold, metric }) =>
              metric === 'accuracy' &&
              threshold !== null && (
                <Crossings points={points} threshold={draft ?? threshold} isDraft={draft !== null} />
              )
            }
          </Shown>
        </div>
      )}
      <SettingsTable
        modelName={model.name}
        onDraft={(name, value) =>
          name === thresholdSetting && setDraft(typeof value === 'number' && value >= 0 && value <= 1 ? value : null)
        }
      />
    </section>
  )
}

interface CrossingsProps {
  readonly points: readonly PerformancePoint[]
  readonly threshold: number
  readonly isDraft: boolean
}

/** Counts the points below the threshold, alone and with their whole interval: verdicts rest on more than one point. */
function Crossings({ points, threshold, isDraft }: CrossingsProps) {
  const crossings = crossingsOf(points.filter(isJudged), threshold)
  if (crossings === null)
    return <p class="muted">No verdict on accuracy yet that a threshold could be compared with.</p>
  const { significant, below, known, firstAt } = crossings
  return (
    <p role="status">
      With {isDraft ? 'a' : 'the current'} threshold of <strong class="number">{percentText(threshold)}</strong>,
      accuracy {isDraft ? 'would have been' : 'was'} below it at{' '}
      <span class="number">
        {below} of {known}
      </span>{' '}
      points, with its whole interval at <span class="number">{significant}</span>
      {firstAt && (
        <>
          , first on <Moment at={firstAt} />
        </>
      )}
      .
    </p>
  )
}
