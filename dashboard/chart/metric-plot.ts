import type uPlot from 'uplot'
import type { EstimatePoint, PerformancePoint } from '#contracts/api/performance'
import type { Timeline } from '#contracts/api/timeline'
import { figureText } from '../format/numbers.ts'
import type { Colors } from './colors.ts'
import { drawMarks, marksHeight } from './draw-marks.ts'
import { drawVersions } from './draw-versions.ts'
import { isJudged } from './is-judged.ts'
import { alone } from './places-alone.ts'
import type { ShownMetric } from './shown-metric.ts'
import { timeAxis, timeOptions, valueAxis } from './use-plot.ts'
import { waitingEstimates } from './waiting-estimates.ts'

/** The layer over the lines of the chart. Each drawing reads it, so it may change without a new plot. */
export interface Overlay {
  /** Null where the model's threshold is not one of accuracy. */
  readonly threshold: number | null
  /** A threshold that is being edited and not saved yet; null when there is none. */
  readonly draft: number | null
  readonly timeline: Pick<Timeline, 'champions' | 'marks'> | null
  readonly from: number
  readonly to: number
}

/** A place on the time axis: a check, or the middle of a day that was estimated. */
export interface PlotPoint {
  readonly at: number
  readonly point: PerformancePoint | null
  readonly estimate: EstimatePoint | null
}

const halfDayMs = 43_200_000

/** Checks, and the days whose labels are not in, in the order of time. Earlier estimates have given way to what labels said. */
export function plotPoints(points: readonly PerformancePoint[], estimates: readonly EstimatePoint[]): PlotPoint[] {
  return [
    ...points.map((point) => ({ at: Date.parse(point.at), point, estimate: null })),
    ...waitingEstimates(estimates).map((estimate) => ({
      at: Date.parse(estimate.at) + halfDayMs,
      point: null,
      estimate,
    })),
  ].sort((a, b) => a.at - b.at)
}

/**
 * The columns of the plot: the figure, its interval, the figure without retraining and the naive forecast's. Points with
 * too few labels have a column of their own, drawn as faint dots without a line: their jumps are no changes.
 * The last three are the estimate of days without labels, and its band. A place of one kind leaves the lines of the other unbroken.
 */
export function metricData(places: readonly PlotPoint[], metric: ShownMetric): uPlot.AlignedData {
  const points = places.map(({ point }) => point)
  const column = (value: (point: PerformancePoint) => number | null) =>
    points.map((point) => (point === null ? undefined : value(point)))
  const estimated = (end: 'value' | 'lower' | 'upper') =>
    places.map(({ estimate }) => (estimate === null ? undefined : metric.estimateOf(estimate)[end]))
  return [
    places.map(({ at }) => at),
    column((point) => (isJudged(point) ? metric.upperOf(point) : null)),
    column((point) => (isJudged(point) ? metric.lowerOf(point) : null)),
    column((point) => (isJudged(point) ? metric.figureOf(point) : null)),
    column((point) => (isJudged(point) ? metric.baselineOf(point) : null)),
    column((point) => (isJudged(point) ? null : metric.figureOf(point))),
    column(metric.naiveOf),
    estimated('upper'),
    estimated('lower'),
    estimated('value'),
  ]
}

export function metricOptions(
  colors: Colors,
  metric: ShownMetric,
  overlay: () => Overlay,
  on: {
    readonly zoom: (from: number, to: number) => void
    readonly cursor: (index: number | null, left: number) => void
  },
): Omit<uPlot.Options, 'width' | 'height'> {
  const edge = { stroke: 'transparent', points: { show: false } }
  return {
    ...timeOptions(),
    padding: [22, 28, marksHeight, 0],
    cursor: { y: false, points: { size: 7 }, drag: { x: true, y: false, setScale: false } },
    scales: {
      x: { time: true, range: () => [overlay().from, overlay().to] },
      y: { range: (plot) => figureRange(plot, overlay(), metric) },
    },
    axes: [
      timeAxis(colors),
      metric.isShare
        ? { ...valueAxis(colors, (value) => `${Math.round(value * 100)} %`), incrs: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5] }
        : { ...valueAxis(colors, figureText), size: wideAxis },
    ],
    series: [
      {},
      edge,
      edge,
      { stroke: colors.accent, width: 1.6, points: { show: false, size: 4, fill: colors.accent, filter: alone } },
      {
        stroke: colors.second,
        width: 1.3,
        dash: [5, 4],
        points: { show: false, size: 4, fill: colors.second, filter: alone },
      },
      { stroke: colors.muted, width: 0, points: { show: true, size: 2, width: 0, fill: colors.muted } },
      { stroke: colors.ink, width: 1, dash: [2, 3], points: { show: false } },
      edge,
      edge,
      // A single day has no line; its point shows.
      { stroke: colors.accent, width: 1.4, dash: [7, 5], points: { show: true, size: 4 } },
    ],
    bands: [
      { series: [1, 2], fill: colors.band },
      { series: [7, 8], fill: colors.band },
    ],
    hooks: {
      drawClear: [(plot) => drawVersions(plot, colors, overlay().timeline?.champions ?? [])],
      draw: [
        (plot) => {
          const { threshold } = overlay()
          if (threshold !== null) drawThreshold(plot, threshold, colors.bad, [6, 4])
        },
        (plot) => {
          const { draft } = overlay()
          if (draft !== null) drawThreshold(plot, draft, colors.warn, [2, 3])
        },
        (plot) => drawMarks(plot, colors, overlay().timeline?.marks ?? []),
      ],
      setCursor: [(plot) => on.cursor(plot.cursor.idx ?? null, plot.cursor.left ?? -1)],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select
          if (width > 4) on.zoom(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'))
          plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false)
        },
      ],
    },
  }
}

/** Room for a figure such as 1,250,000. */
const wideAxis = 70

/** Fits the lines and the threshold; the interval may be cut off. */
function figureRange(plot: uPlot, { threshold, draft }: Overlay, { isShare }: ShownMetric): [number, number] {
  const shown = [threshold, draft].filter((value) => value !== null)
  for (const series of [3, 4, 6, 9])
    for (const value of plot.data[series] ?? []) if (typeof value === 'number') shown.push(value)
  if (shown.length === 0) return [0, 1]
  const [low, high] = [Math.min(...shown), Math.max(...shown)]
  if (isShare) {
    const slack = Math.max(0.02, (high - low) * 0.12)
    return [Math.max(0, low - slack), Math.min(1.005, high + slack)]
  }
  const slack = (high - low) * 0.12 || Math.abs(high) * 0.1 || 1
  // A loss is never below 0; money may be.
  return [low >= 0 ? Math.max(0, low - slack) : low - slack, high + slack]
}

function drawThreshold({ ctx, bbox, valToPos }: uPlot, threshold: number, color: string, dash: number[]): void {
  const y = Math.round(valToPos(threshold, 'y', true))
  if (y < bbox.top || y > bbox.top + bbox.height) return
  ctx.save()
  ctx.strokeStyle = color
  ctx.lineWidth = devicePixelRatio
  ctx.setLineDash(dash.map((length) => length * devicePixelRatio))
  ctx.beginPath()
  ctx.moveTo(bbox.left, y)
  ctx.lineTo(bbox.left + bbox.width, y)
  ctx.stroke()
  ctx.restore()
}
