import type uPlot from 'uplot'
import type { Timeline } from '#contracts/api/timeline'
import type { Colors } from './colors.ts'

/** Shows each champion's time behind the lines: every other one as a stripe, with the versions above. */
export function drawVersions(plot: uPlot, colors: Colors, champions: Timeline['champions']): void {
  const { ctx, bbox } = plot
  const right = bbox.left + bbox.width
  const ratio = devicePixelRatio
  ctx.save()
  ctx.font = `${11 * ratio}px system-ui, sans-serif`
  ctx.textBaseline = 'bottom'
  ctx.textAlign = 'left'
  let textEnd = -Infinity
  champions.forEach(({ version, from, to }, index) => {
    const start = Math.max(bbox.left, plot.valToPos(Date.parse(from), 'x', true))
    const end = Math.min(right, to === null ? right : plot.valToPos(Date.parse(to), 'x', true))
    if (end <= bbox.left || start >= right) return
    if (index % 2 === 1) {
      ctx.fillStyle = colors.stripe
      ctx.fillRect(start, bbox.top, end - start, bbox.height)
    }
    const text = `v${version}`
    const width = ctx.measureText(text).width
    if (end - start < width + 2 * ratio || start < textEnd) return
    ctx.fillStyle = colors.muted
    ctx.fillText(text, start + 2 * ratio, bbox.top - 4 * ratio)
    textEnd = start + width + 6 * ratio
  })
  ctx.restore()
}
