import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { EstimatePoint, Performance, PerformancePoint } from '#contracts/api/performance'
import type { Timeline, TimelineMark } from '#contracts/api/timeline'
import { chartMarks } from '#contracts/chart-marks'
import { estimateAssumption } from '#contracts/estimate-words'
import { naiveRuleInWords } from '#contracts/metric-words'
import { fixedText, percentText } from '../format/numbers.ts'
import { timeText } from '../format/times.ts'
import { Mark } from '../parts/mark.tsx'
import { accuracyData, accuracyOptions, type Overlay, plotPoints } from './accuracy-plot.ts'
import { ChartTip } from './chart-tip.tsx'
import { nearMarks } from './near-marks.ts'
import { usePlot } from './use-plot.ts'
import { waitingEstimates } from './waiting-estimates.ts'

export interface AccuracyChartProps {
  readonly performance: Performance
  readonly timeline: Timeline | null
  /** A threshold that is being edited and not saved yet. */
  readonly draft?: number | null
  readonly onZoom: (from: string, to: string) => void
  readonly height?: number
}

/** Accuracy over time with its interval, the threshold, the champions and the marks of events. Dragging zooms in. */
export function AccuracyChart({ performance, timeline, draft = null, onZoom, height = 340 }: AccuracyChartProps) {
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
  const { points, estimates } = performance
  const places = useMemo(() => plotPoints(points, estimates), [points, estimates])
  const data = useMemo(() => accuracyData(places), [places])
  const { place, plot } = usePlot({
    identity: performance.modelName,
    height,
    data,
    options: (colors) =>
      accuracyOptions(colors, () => overlay.current, {
        zoom: (from, to) => zoom.current(new Date(from).toISOString(), new Date(to).toISOString()),
        cursor: (index, left) => setPointed(index === null || left < 0 ? null : { index, left }),
      }),
  })
  useEffect(() => plot.current?.redraw(false, true), [timeline, draft, performance.threshold])
  const found = pointed && places[pointed.index]
  return (
    <figure class="chart">
      <div ref={place} class="plot" role="img" aria-label={inWords(performance)} />
      {pointed && found && (
        <ChartTip left={pointed.left} width={place.current?.clientWidth ?? 0}>
          {found.point && <TipOf point={found.point} marks={timeline?.marks ?? []} stretchMs={performance.stretchMs} />}
          {found.estimate && <EstimateTip estimate={found.estimate} />}
        </ChartTip>
      )}
    </figure>
  )
}

interface TipProps {
  readonly point: PerformancePoint
  readonly marks: readonly TimelineMark[]
  readonly stretchMs: number
}

function TipOf({ point, marks, stretchMs }: TipProps) {
  const near = nearMarks(marks, { at: Date.parse(point.at), withinMs: Math.max(stretchMs, 3_600_000), count: 4 })
  return (
    <>
      <p class="tip-time">{timeText(point.at)} UTC</p>
      <p>
        <strong class="number">{percentText(point.accuracy)}</strong>
        {point.version !== null && ` version ${point.version}`}
      </p>
      <p class="muted number">
        {percentText(point.lower)} to {percentText(point.upper)}, {point.labelled} labels
      </p>
      <p class="muted number">
        precision {percentText(point.precision)}, recall {percentText(point.recall)}, AUC {fixedText(point.auc)}
      </p>
      {point.baselineAccuracy !== null && (
        <p class="muted number">{percentText(point.baselineAccuracy)} without retraining</p>
      )}
      {point.naiveAccuracy !== null && point.naiveRule !== null && (
        <p class="muted number">
          {percentText(point.naiveAccuracy)} naive ({naiveRuleInWords(point.naiveRule)})
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

/** A day without labels: the figure is an estimate, and says so. */
function EstimateTip({ estimate: { at, version, rows, accuracy } }: { readonly estimate: EstimatePoint }) {
  return (
    <>
      <p class="tip-time">{timeText(at).slice(0, 10)}, labels not in</p>
      <p>
        <strong class="number">{percentText(accuracy.value)}</strong> estimated, version {version}
      </p>
      <p class="muted number">
        {accuracy.lower === null ? 'no band yet' : `${percentText(accuracy.lower)} to ${percentText(accuracy.upper)}`},{' '}
        {rows} rows
      </p>
      <p class="muted">{estimateAssumption}</p>
    </>
  )
}

/** The chart in words, for screen readers. */
function inWords({ points, estimates, threshold, from, to }: Performance): string {
  const known = points.filter(({ accuracy }) => accuracy !== null)
  if (known.length === 0) return 'Accuracy over time: no data yet.'
  const low = known.reduce((least, point) => ((point.accuracy ?? 1) < (least.accuracy ?? 1) ? point : least))
  const below = known.filter(({ accuracy }) => (accuracy ?? 1) < threshold).length
  return [
    `Accuracy from ${timeText(from)} to ${timeText(to)} UTC: now ${percentText(known.at(-1)?.accuracy)}`,
    `lowest ${percentText(low.accuracy)} at ${timeText(low.at)}`,
    `below the threshold of ${percentText(threshold, 0)} at ${below} of ${known.length} points.${estimatedInWords(estimates)}`,
  ].join(', ')
}

function estimatedInWords(estimates: readonly EstimatePoint[]): string {
  const last = waitingEstimates(estimates).at(-1)
  return last ? ` Estimated ${percentText(last.accuracy.value)} on the latest day without labels.` : ''
}
