import type { TimelineMark } from '#contracts/api/timeline'
import { chartMarks } from '#contracts/chart-marks'
import { estimateAssumption } from '#contracts/estimate-words'
import { Mark } from '../parts/mark.tsx'
import type { ShownMetric } from './shown-metric.ts'

export interface MetricLegendProps {
  readonly metric: ShownMetric
  readonly marks: readonly TimelineMark[]
  readonly hasBaseline: boolean
  readonly hasNaive: boolean
  /** Whether the model's threshold is one of accuracy, which the chart can show. */
  readonly hasThreshold: boolean
  readonly hasDraft?: boolean
  readonly hasUnjudged?: boolean
  readonly hasEstimate?: boolean
}

/** Explains the lines and marks of the metric's chart; kinds that do not occur are left out. */
export function MetricLegend({
  metric,
  marks,
  hasBaseline,
  hasNaive,
  hasThreshold,
  hasDraft = false,
  hasUnjudged = false,
  hasEstimate = false,
}: MetricLegendProps) {
  const kinds = Object.entries(chartMarks).filter(([kind]) => marks.some((mark) => mark.kind === kind))
  return (
    <ul class="legend">
      <li>
        <Line kind="solid" /> {metric.name}
        {metric.name === 'accuracy' && ' with its 95 % interval'}
        {!metric.isLargerBetter && ', lower is better'}
      </li>
      {hasThreshold && (
        <li>
          <Line kind="threshold" /> threshold
        </li>
      )}
      {hasDraft && (
        <li>
          <Line kind="draft" /> new threshold
        </li>
      )}
      {hasBaseline && (
        <li>
          <Line kind="baseline" /> without retraining
        </li>
      )}
      {hasNaive && (
        <li>
          <Line kind="naive" /> naive forecast
        </li>
      )}
      {hasUnjudged && (
        <li>
          <Line kind="unjudged" /> too few labels to judge
        </li>
      )}
      {hasEstimate && (
        <li title={estimateAssumption}>
          <Line kind="estimate" /> estimated, labels not in
        </li>
      )}
      {kinds.map(([kind, { word, shape, tone }]) => (
        <li key={kind} class={`tone-${tone}`}>
          <Mark shape={shape} /> {word}
        </li>
      ))}
    </ul>
  )
}

function Line({
  kind,
}: {
  readonly kind: 'solid' | 'unjudged' | 'threshold' | 'draft' | 'baseline' | 'naive' | 'estimate'
}) {
  return (
    <svg class={`legend-line ${kind}`} viewBox="0 0 22 8" width="22" height="8" aria-hidden="true">
      {kind === 'unjudged' ? (
        [4, 11, 18].map((x) => <circle key={x} cx={x} cy="4" r="1.2" />)
      ) : (
        <line x1="0" x2="22" y1="4" y2="4" />
      )}
    </svg>
  )
}
