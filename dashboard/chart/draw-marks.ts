import type uPlot from 'uplot'
import type { TimelineMark } from '#contracts/api/timeline'
import { shapePath } from '../parts/mark.tsx'
import type { Colors } from './colors.ts'
import { markKinds } from './mark-kinds.ts'

const laneHeight = 17
const laneGap = 6
/** The height of the axis labels, which are between the plot and the lanes. */
const axisHeight = 30
const markSize = 12

/** The height of both lanes in CSS pixels. */
export const marksHeight = 2 * laneHeight + laneGap

/** Draws the marks of events in two lanes below the time axis. */
export function drawMarks(plot: uPlot, colors: Colors, marks: readonly TimelineMark[]): void {
  const { ctx, bbox } = plot
  const ratio = devicePixelRatio
  const order = Object.keys(markKinds)
  const sorted = [...marks].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
  for (const { kind, at } of sorted) {
    const x = plot.valToPos(Date.parse(at), 'x', true)
    if (x < bbox.left - 1 || x > bbox.left + bbox.width + 1) continue
    const { shape, color, lane } = markKinds[kind]
    const size = (markSize / 16) * ratio
    ctx.save()
    ctx.translate(x - 8 * size, bbox.top + bbox.height + (axisHeight + laneGap + lane * laneHeight) * ratio)
    ctx.scale(size, size)
    ctx.fillStyle = colors[color]
    ctx.fill(new Path2D(shapePath(shape)), 'evenodd')
    ctx.restore()
  }
}
