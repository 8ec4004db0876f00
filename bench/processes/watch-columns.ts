import { dayMs, type Instant } from '#core/instant'
import { advanceWatch, beginWatch, readWatch, restartWatch } from '#core/policy/drift/detect-drift'
import { quarterDays } from '#core/policy/drift/drift-watching'
import type { FeatureBlock } from '#core/policy/drift/feature-block'
import { isBack } from '#core/policy/drift/is-back'
import { rankScores } from '#core/policy/drift/rank-scores'
import type { BlockAt } from '#core/policy/drift/watch-features'
import { kolmogorovSmirnov } from '#core/statistics/kolmogorov-smirnov'
import { type SortedView, sortedView } from '#core/statistics/sorted-view'
import { type Columns, rowsPerDay } from './generate-columns.ts'

/** A drift episode of a simulated model, in days since the reference. */
export interface SimulatedEpisode {
  readonly openedAfter: number
  /** Null where it was open at the end. */
  readonly closedAfter: number | null
}

const rowsPerQuarter = rowsPerDay / 4
const daysShownMax = 7
const threshold = 0.1

/**
 * Watches columns as production watches a model of which one version serves all the time: each quarter of a day, with the
 * same functions. Only the storing and the sketches are left out: a sketch is exact up to 400 values.
 *
 * @param stopAtFirst for a delay nothing after the first alarm is needed
 */
export function watchColumns(
  columns: Columns,
  asked: { readonly referenceDays: number; readonly falseAlarmsAllowed: number; readonly stopAtFirst?: boolean },
): SimulatedEpisode[] {
  const { referenceDays, falseAlarmsAllowed } = asked
  const references = columns.map((column) => sortedView([column.slice(0, referenceDays * rowsPerDay)]))
  const quarters = blocksOf(columns, references)
  const days = daysOf(quarters)
  const split = <Item>(blocks: readonly Item[], from: number, to: number) => ({
    reference: blocks.slice(from, to),
    since: [],
  })
  let watch = beginWatch({
    days: split(days, 0, referenceDays),
    quarters: split(quarters, Math.max(0, referenceDays - quarterDays) * 4, referenceDays * 4),
    threshold,
    falseAlarmsAllowed,
  })
  const episodes: SimulatedEpisode[] = []
  let open: { openedAt: Instant; since: Instant | null; features: string[] } | null = null
  for (let index = referenceDays * 4; index < quarters.length; index++) {
    watch = advanceWatch(watch, 'quarters', quarters[index] as BlockAt)
    const isDayOver = index % 4 === 3
    if (isDayOver) watch = advanceWatch(watch, 'days', days[(index - 3) / 4] as BlockAt)
    const now = ((index + 1) * dayMs) / 4
    if (open) {
      const whole = days.slice(0, (index + 1) >> 2)
      if (isDayOver && isBack({ days: whole, ...open, threshold, cutoffAt: referenceDays * dayMs })) {
        const last = episodes.pop() as SimulatedEpisode
        episodes.push({ ...last, closedAfter: now / dayMs - referenceDays })
        open = null
        watch = restartWatch(watch)
      }
      continue
    }
    const detection = readWatch(watch)
    if (!detection.isAlarm) continue
    const since = Math.max(detection.since ?? now - dayMs, now - daysShownMax * dayMs)
    const rows = [
      Math.round((Math.min(since, now - dayMs) / dayMs) * rowsPerDay),
      (index + 1) * rowsPerQuarter,
    ] as const
    const features = [...detection.features]
      .filter(([, { isNamed }]) => isNamed || detection.isOverall)
      .map(([name]) => name)
      .filter((name) => {
        const own = sortedView([(columns[Number(name)] as Float64Array).slice(...rows)])
        return kolmogorovSmirnov(references[Number(name)] as SortedView, own).statistic >= threshold
      })
    if (features.length === 0) continue
    episodes.push({ openedAfter: now / dayMs - referenceDays, closedAfter: null })
    if (asked.stopAtFirst) return episodes
    open = { openedAt: now, since: detection.since, features }
  }
  return episodes
}

function blocksOf(columns: Columns, references: readonly SortedView[]): BlockAt[] {
  const count = (columns[0] as Float64Array).length / rowsPerQuarter
  return Array.from({ length: count }, (_, index) => {
    const features = new Map<string, FeatureBlock>()
    for (const [feature, column] of columns.entries()) {
      const rows = sortedView([column.slice(index * rowsPerQuarter, (index + 1) * rowsPerQuarter)])
      const scores = rankScores(references[feature] as SortedView, rows)
      features.set(String(feature), { ...counts(rowsPerQuarter), ...scores })
    }
    return { at: (index * dayMs) / 4, features }
  })
}

/** Scores add up over rows, and all quarters have as many. */
function daysOf(quarters: readonly BlockAt[]): BlockAt[] {
  return Array.from({ length: quarters.length / 4 }, (_, day) => {
    const parts = quarters.slice(4 * day, 4 * day + 4)
    const features = new Map<string, FeatureBlock>()
    for (const name of (parts[0] as BlockAt).features.keys()) {
      const own = parts.map((part) => part.features.get(name) as FeatureBlock & { kind: 'numeric' })
      const meanOf = (figure: 'location' | 'spread') => own.reduce((sum, block) => sum + Number(block[figure]) / 4, 0)
      features.set(name, { ...counts(rowsPerDay), location: meanOf('location'), spread: meanOf('spread') })
    }
    return { at: day * dayMs, features }
  })
}

function counts(rowCount: number) {
  return { kind: 'numeric', rowCount, nullCount: 0, distinctCount: rowCount, topShare: null, range: null } as const
}
