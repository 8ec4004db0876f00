import { showMinute } from '#contracts/wording'
import { toIso } from '#core/instant'
import type { BacktestReport, ComparedPolicy } from './compared-policy.ts'

const size = { width: 960, height: 420, left: 70, right: 190, top: 44, bottom: 60 } as const
/** Distinguishable with the common kinds of color blindness (Okabe, Ito 2008). */
const colors = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'] as const

/**
 * A picture of a backtest, as an SVG file that needs nothing else: the losses that each policy has saved against never
 * retraining, summed up over time, with its trainings as ticks below.
 */
export function plotBacktest(report: BacktestReport): string {
  const shown = report.policies.filter(({ name }) => name !== 'never')
  const values = [0, ...shown.flatMap(({ cumulativeAgainstNever }) => cumulativeAgainstNever.map((loss) => -loss))]
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const span = high - low || 1
  const blocks = Math.max(1, ...shown.map(({ cumulativeAgainstNever }) => cumulativeAgainstNever.length))
  const [plotWidth, plotHeight] = [size.width - size.left - size.right, size.height - size.top - size.bottom]
  const x = (block: number) => size.left + (plotWidth * block) / blocks
  const xOf = (at: number) => size.left + (plotWidth * (at - report.from)) / Math.max(1, report.to - report.from)
  const y = (value: number) => size.top + (plotHeight * (high - value)) / span
  const lines = shown.map((policy, index) => {
    const color = colors[index % colors.length] as string
    const points = [0, ...policy.cumulativeAgainstNever.map((loss) => -loss)]
    const path = points.map((value, block) => `${x(block).toFixed(1)},${y(value).toFixed(1)}`).join(' ')
    return [
      `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2"><title>${escaped(legendOf(policy))}</title></polyline>`,
      ...policy.trainedAt
        .filter((at) => at >= report.from)
        .map((at) => tick(xOf(at), size.height - size.bottom + 6 + 4 * index, color)),
      text(size.width - size.right + 12, size.top + 18 * index + 8, legendOf(policy), `fill="${color}"`),
    ].join('\n')
  })
  const title = `${report.model}: loss saved against never retraining, ${report.rows} rows`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    text(size.left, 22, title, 'font-size="15"'),
    `<line x1="${size.left}" x2="${size.left + plotWidth}" y1="${y(0)}" y2="${y(0)}" stroke="#888" stroke-dasharray="3 3"/>`,
    text(8, y(0) + 4, 'never: 0', 'fill="#666"'),
    text(8, y(high) + 4, showValue(high), 'fill="#666"'),
    low < 0 ? text(8, y(low) + 4, showValue(low), 'fill="#666"') : '',
    text(size.left, size.height - 12, showMinute(toIso(report.from)), 'fill="#666"'),
    text(size.left + plotWidth, size.height - 12, showMinute(toIso(report.to)), 'fill="#666" text-anchor="end"'),
    ...lines,
    '</svg>',
    '',
  ].join('\n')
}

function legendOf({ name, trainings }: ComparedPolicy): string {
  return `${name} (${Math.round(trainings)} trainings)`
}

function tick(x: number, y: number, color: string): string {
  return `<line x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${y}" y2="${y + 4}" stroke="${color}"/>`
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${x}" y="${y.toFixed(1)}" ${attributes}>${escaped(content)}</text>`
}

function showValue(value: number): string {
  return String(Number(value.toPrecision(3)))
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
