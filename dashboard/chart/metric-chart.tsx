import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { EstimatePoint, Performance, PerformancePoint } from '#contracts/api/performance'
import type { Timeline, TimelineMark } from '#contracts/api/timeline'
import { chartMarks } from '#contracts/chart-marks'
import { estimateAssumption } from '#contracts/estimate-words'
import { naiveRuleInWords } from '#contracts/metric-words'
import { capitalized } from '#contracts/wording'
import { figuresBeside } from '../format/figures-beside.ts'
import { percentText } from '../format/numbers.ts'
import { timeText } from '../format/times.ts'
import { Mark } from '../parts/mark.tsx'
import { ChartTip } from './chart-tip.tsx'
import { metricData, metricOptions, type Overlay, plotPoints } from './metric-plot.ts'
import { nearMarks } from './near-marks.ts'
import { type ShownMetric, shownMetric } from './shown-metric.ts'
import { usePlot } from './use-plot.ts'
import { waitingEstimates } from './waiting-estimates.ts'

export interface MetricChartProps {
  readonly performance: Performance
  readonly timeline: Timeline | null
  /** A threshold that is being edited and not saved yet. */
  readonly draft?: number | null
  readonly onZoom: (from: string, to: string) => void
  readonly height?: number
}

/** The metric's figure over time with its interval, the threshold, the champions and the marks of events. Dragging zooms in. */
export function MetricChart({ performance, timeline, draft = null, onZoom, height = 340 }: MetricChartProps) {
  const [pointed, setPointed] = useState<{ readonly index: number; readonly left: number } | null>(null)
  const overlay = useRef<Overlay>(null as unknown as Overlay)
  const zoom = useRef(onZoom)
  zoom.current = onZoom
  overlay.current = {
    threshold: performance.metric === 'accuracy' ? performance.threshold : null,
    draft: performance.metric === 'accuracy' ? draft : null,
    timeline,
    from: Date.parse(performance.from),
    to: Date.parse(performance.to),
  }
  const { points, estimates, metric: name, isLargerBetter } = performance
  const metric = useMemo(() => shownMetric({ metric: name, isLargerBetter }), [name, isLargerBetter])
  const places = useMemo(() => plotPoints(points, estimates), [points, estimates])
  const data = useMemo(() => metricData(places, metric), [places, metric])
  const { place, plot } = usePlot({
    identity: `${performance.modelName}/${name}`,
    height,
    data,
    options: (colors) =>
      metricOptions(colors, metric, () => overlay.current, {
        zoom: (from, to) => zoom.current(new Date(from).toISOString(), new Date(to).toISOString()),
        cursor: (index, left) => setPointed(index === null || left < 0 ? null : { index, left }),
      }),
  })
  useEffect(() => plot.current?.redraw(false, true), [timeline, draft, performance.threshold])
  const found = pointed && places[pointed.index]
  return (
    <figure class="chart">
      <div ref={place} class="plot" role="img" aria-label={inWords(performance, metric)} />
      {pointed && found && (
        <ChartTip left={pointed.left} width={place.current?.clientWidth ?? 0}>
          {found.point && (
            <TipOf point={found.point} marks={timeline?.marks ?? []} performance={performance} metric={metric} />
          )}
          {found.estimate && <EstimateTip estimate={found.estimate} metric={metric} />}
        </ChartTip>
      )}
    </figure>
  )
}

interface TipProps {
  readonly point: PerformancePoint
  readonly marks: readonly TimelineMark[]
  readonly performance: Pick<Performance, 'stretchMs' | 'task'>
  readonly metric: ShownMetric
}

function TipOf({ point, marks, performance: { stretchMs, task }, metric }: TipProps) {
  const [lower, baseline, naive, rule] = [
    metric.lowerOf(point),
    metric.baselineOf(point),
    metric.naiveOf(point),
    metric.naiveRuleOf(point),
  ]
  const beside = figuresBeside(task, point, metric.name)
  const near = nearMarks(marks, { at: Date.parse(point.at), withinMs: Math.max(stretchMs, 3_600_000), count: 4 })
  return (
    <>
      <p class="tip-time">{timeText(point.at)} UTC</p>
      <p>
        <strong class="number">{metric.text(metric.figureOf(point))}</strong>
        {metric.name !== 'accuracy' && ` ${metric.name},`}
        {point.version !== null && ` version ${point.version}`}
      </p>
      <p class="muted number">
        {lower !== null && `${metric.text(lower)} to ${metric.text(metric.upperOf(point))}, `}
        {point.labelled} labels
      </p>
      {beside !== '' && <p class="muted number">{beside}</p>}
      {baseline !== null && <p class="muted number">{metric.text(baseline)} without retraining</p>}
      {naive !== null && (
        <p class="muted number">
          {metric.text(naive)} naive{rule !== null && ` (${naiveRuleInWords(rule)})`}
        </p>
      )}
      {near.map((mark) => (
        <p key={`${mark.at}${mark.kind}`} class="tip-mark">
          <Mark shape={chartMarks[mark.kind].shape} /> {chartMarks[mark.kind].word}
          {mark.kind === 'promoted' && mark.version !== null && ` v${mark.version}`}: {mark.text}
        </p>
      ))}
    </>
  )
}

interface EstimateTipProps {
  readonly estimate: EstimatePoint
  readonly metric: ShownMetric
}

/** A day without labels: the figure is an estimate, and says so. */
function EstimateTip({ estimate, metric }: EstimateTipProps) {
  const { at, version, rows } = estimate
  const { value, lower, upper } = metric.estimateOf(estimate)
  return (
    <>
      <p class="tip-time">{timeText(at).slice(0, 10)}, labels not in</p>
      <p>
        <strong class="number">{metric.text(value)}</strong> estimated, version {version}
      </p>
      <p class="muted number">
        {lower === null ? 'no band yet' : `${metric.text(lower)} to ${metric.text(upper)}`}, {rows} rows
      </p>
      <p class="muted">{estimateAssumption}</p>
    </>
  )
}

/** The chart in words, for screen readers. */
function inWords({ points, estimates, threshold, from, to }: Performance, metric: ShownMetric): string {
  const known = points.flatMap((point) => {
    const figure = metric.figureOf(point)
    return figure === null ? [] : [{ at: point.at, figure }]
  })
  const [first] = known
  if (first === undefined) return `${capitalized(metric.name)} over time: no data yet.`
  const isWorse = (one: number, other: number) => (metric.isLargerBetter ? one < other : one > other)
  const worst = known.reduce((least, point) => (isWorse(point.figure, least.figure) ? point : least), first)
  const below = threshold === null ? 0 : known.filter(({ figure }) => figure < threshold).length
  return [
    `${capitalized(metric.name)} from ${timeText(from)} to ${timeText(to)} UTC: now ${metric.text(known.at(-1)?.figure)}`,
    `${metric.isLargerBetter ? 'lowest' : 'highest'} ${metric.text(worst.figure)} at ${timeText(worst.at)}`,
    ...(metric.name === 'accuracy' && threshold !== null
      ? [`below the threshold of ${percentText(threshold, 0)} at ${below} of ${known.length} points`]
      : []),
  ]
    .join(', ')
    .concat(`.${estimatedInWords(estimates, metric)}`)
}

function estimatedInWords(estimates: readonly EstimatePoint[], metric: ShownMetric): string {
  const last = waitingEstimates(estimates).at(-1)
  return last ? ` Estimated ${metric.text(metric.estimateOf(last).value)} on the latest day without labels.` : ''
}
