import type uPlot from 'uplot'
import type { TimelineMark } from '#contracts/api/timeline'
import { chartMarks } from '#contracts/chart-marks'
import { shapePath } from '../parts/mark.tsx'
import type { Colors } from './colors.ts'

const laneHeight = 17
const laneGap = 6
/** The height of the axis labels, which are between the plot and the lanes. */
const axisHeight = 30
const markSize = 12
const laneTop = { actions: 0, problems: laneHeight } as const

/** The height of both lanes in CSS pixels. */
export const marksHeight = 2 * laneHeight + laneGap

/** Draws the marks of events in two lanes below the time axis. */
export function drawMarks(plot: uPlot, colors: Colors, marks: readonly TimelineMark[]): void {
  const { ctx, bbox } = plot
  const ratio = devicePixelRatio
  const order = Object.keys(chartMarks)
  const sorted = [...marks].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
  for (const { kind, at } of sorted) {
    const x = plot.valToPos(Date.parse(at), 'x', true)
    if (x < bbox.left - 1 || x > bbox.left + bbox.width + 1) continue
    const { shape, tone, lane } = chartMarks[kind]
    const size = (markSize / 16) * ratio
    ctx.save()
    ctx.translate(x - 8 * size, bbox.top + bbox.height + (axisHeight + laneGap + laneTop[lane]) * ratio)
    ctx.scale(size, size)
    ctx.fillStyle = colors[tone]
    ctx.fill(new Path2D(shapePath(shape)), 'evenodd')
    ctx.restore()
  }
}
