import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { defaultConfiguration } from '#contracts/configuration'
import { dayMs } from '#core/instant'
import { alarmShares, dayWatching } from '#core/policy/drift/drift-watching'
import { rankScores } from '#core/policy/drift/rank-scores'
import {
  advanceFeatures,
  type BlockAt,
  featureEvidence,
  freshFeatures,
  learnFeatures,
} from '#core/policy/drift/watch-features'
import { falseAlarmsAllowed } from '#core/policy/false-alarm-budget'
import { detectorLevel } from '#core/statistics/e-detector'
import { sortedView } from '#core/statistics/sorted-view'
import { generateColumns, rowsPerDay } from '../bench/processes/generate-columns.ts'

export const methodFigurePath = join(import.meta.dirname, 'images/method.svg')

const referenceDays = 60
const stableDays = 60
const shiftedDays = 60
/** Standard deviations of the feature. */
const shift = 1

/** A day of the one feature of the figure's model. */
interface Day {
  readonly score: number
  /** Null in the reference. */
  readonly evidence: number | null
}

/** A year's days over the false alarms that the days may raise in it. */
const level = detectorLevel({
  blocksPerYear: 365 * dayWatching.blocksPerDay,
  falseAlarmsPerYear: alarmShares.days * falseAlarmsAllowed('drift', defaultConfiguration),
})

/** The days of a simulated feature whose rows are alike for hours, and what the production detector makes of them. */
function watchedDays() {
  const days = referenceDays + stableDays + shiftedDays
  const column = generateColumns('ar-hours', { days, features: 1, seed: 'the figure of the method' })[0] as Float64Array
  const shiftFrom = (referenceDays + stableDays) * rowsPerDay
  const rows = column.map((value, row) => (row < shiftFrom ? value : value + shift))
  const reference = sortedView([rows.slice(0, referenceDays * rowsPerDay)])
  const blocks = Array.from({ length: days }, (_, day): BlockAt => {
    const scores = rankScores(reference, sortedView([rows.slice(day * rowsPerDay, (day + 1) * rowsPerDay)]))
    const counts = { rowCount: rowsPerDay, nullCount: 0, distinctCount: rowsPerDay, topShare: null, range: null }
    return { at: day * dayMs, features: new Map([['feature', { kind: 'numeric', ...counts, ...scores }]]) }
  })
  const { drift_threshold: threshold } = defaultConfiguration
  const learned = learnFeatures(blocks.slice(0, referenceDays), { threshold, watching: dayWatching })
  const location = learned.series.get('feature')?.find(({ figure }) => figure === 'location')
  if (!location) throw new Error('the reference has too few days')
  let state = freshFeatures(learned)
  const drawn = blocks.map((block, day): Day => {
    const feature = block.features.get('feature')
    const score = feature?.kind === 'numeric' ? Number(feature.location) : Number.NaN
    if (day < referenceDays) return { score, evidence: null }
    state = advanceFeatures(state, block, learned)
    return { score, evidence: featureEvidence(state.series.get('feature') ?? []) }
  })
  const middle = location.noise.mean + (location.usual[0] as number)
  return { days: drawn, middle, allowance: location.allowance }
}

const [width, left, right] = [860, 70, 20]
const upper = { top: 54, height: 160, min: -1.2, max: 1.7 }
const lower = { top: 256, height: 150, min: -3, max: 6 }

/** The figure of docs/method.md: days with their tolerated band, and below them the evidence with the alarm's level. */
export function drawMethod(): string {
  const { days, middle, allowance } = watchedDays()
  const x = (day: number) => left + ((day + 0.5) / days.length) * (width - left - right)
  const yOf = (panel: typeof upper) => (value: number) =>
    panel.top +
    panel.height * (1 - (Math.min(panel.max, Math.max(panel.min, value)) - panel.min) / (panel.max - panel.min))
  const [score, log] = [yOf(upper), yOf(lower)]
  const evidence = (value: number) => log(Math.log10(Math.max(value, 1e-9)))
  const shiftFrom = referenceDays + stableDays
  const alarmAt = days.findIndex((day) => (day.evidence ?? 0) >= level)
  const bottom = lower.top + lower.height
  const vertical = (at: number, color: string) =>
    `<line x1="${round(x(at - 0.5))}" x2="${round(x(at - 0.5))}" y1="${upper.top}" y2="${bottom}" stroke="${color}" stroke-dasharray="4 3"/>`
  const watched = days.flatMap((day, index) =>
    day.evidence === null ? [] : [`${round(x(index))},${round(evidence(day.evidence))}`],
  )
  const dots = days.map((day, index) => {
    const color = index < referenceDays ? '#8c959f' : index < shiftFrom ? '#0969da' : '#bc4c00'
    return `<circle cx="${round(x(index))}" cy="${round(score(day.score))}" r="2.4" fill="${color}"/>`
  })
  const band = `<rect x="${left}" width="${width - left - right}" y="${round(score(middle + allowance))}" height="${round(score(middle - allowance) - score(middle + allowance))}" fill="#dafbe1"/>`
  const ticks = [0.01, 1, 100, 10_000, 1_000_000].map((value) =>
    text(left - 8, evidence(value) + 4, value === 1_000_000 ? '10⁶' : String(value), 'end'),
  )
  const scoreTicks = [-1, 0, 1].map((value) => text(left - 8, score(value) + 4, String(value), 'end'))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} 440" font-family="sans-serif" font-size="12" fill="#1f2328" role="img" aria-label="Means of days with the tolerated band, and the evidence of a shift below them">
<rect width="${width}" height="440" rx="8" fill="#ffffff" stroke="#d0d7de"/>
${text(left, 22, 'Mean score of each day (location among the reference’s ranks); green: tolerated', 'start', 'bold')}
${band}
${vertical(referenceDays, '#8c959f')}
${vertical(shiftFrom, '#bc4c00')}
${text(left + 4, 44, `reference, ${referenceDays} days`)}
${text(x(referenceDays) + 4, 44, `${stableDays} days without a change`)}
${text(x(shiftFrom) + 4, 44, `shifted by ${shift} sd`)}
${scoreTicks.join('\n')}
${dots.join('\n')}
${text(left, 244, 'Evidence that the shift is more than tolerated (log scale)', 'start', 'bold')}
<rect x="${left}" y="${lower.top}" width="${width - left - right}" height="${lower.height}" fill="none" stroke="#d0d7de"/>
<line x1="${left}" x2="${width - right}" y1="${round(evidence(level))}" y2="${round(evidence(level))}" stroke="#cf222e"/>
${text(left + 6, evidence(level) - 5, `alarm at ${Math.round(level)}: ${alarmShares.days * falseAlarmsAllowed('drift', defaultConfiguration)} false alarms a year`)}
${ticks.join('\n')}
<polyline points="${watched.join(' ')}" fill="none" stroke="#0969da" stroke-width="1.8"/>
${alarmAt < 0 ? '' : `<circle cx="${round(x(alarmAt))}" cy="${round(evidence(days[alarmAt]?.evidence ?? 0))}" r="4.5" fill="#cf222e"/>\n${text(x(alarmAt) - 8, evidence(days[alarmAt]?.evidence ?? 0) - 8, `alarm after ${alarmAt - shiftFrom + 1} days`, 'end')}`}
${text(width / 2, 428, 'days', 'middle')}
</svg>
`
}

function text(x: number, y: number, words: string, anchor = 'start', weight = 'normal'): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" font-weight="${weight}">${words}</text>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

if (import.meta.main) writeFileSync(methodFigurePath, drawMethod())
