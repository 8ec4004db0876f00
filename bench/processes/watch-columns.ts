import { dayMs, type Instant } from '#core/instant'
import { advanceWatch, beginWatch, type DriftWatch, readWatch, restartWatch } from '#core/policy/drift/detect-drift'
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

/** Columns with the reference that production would learn of them. Blocks are made when they are first looked at. */
export interface LearnedColumns {
  readonly columns: Columns
  readonly referenceDays: number
  readonly references: readonly SortedView[]
  readonly watch: DriftWatch
  readonly quarterAt: (index: number) => BlockAt
  readonly dayAt: (day: number) => BlockAt
}

/**
 * Watches columns as production watches a model of which one version serves all the time: each quarter of a day, with the
 * same functions. Only the storing and the sketches are left out: a sketch is exact up to 400 values.
 */
export function watchColumns(
  columns: Columns,
  asked: { readonly referenceDays: number; readonly falseAlarmsAllowed: number; readonly stopAtFirst?: boolean },
): SimulatedEpisode[] {
  return watchLearned(learnColumns(columns, asked), asked)
}

/** Learns the first `referenceDays` days. */
export function learnColumns(
  columns: Columns,
  { referenceDays, falseAlarmsAllowed }: { readonly referenceDays: number; readonly falseAlarmsAllowed: number },
): LearnedColumns {
  const references = columns.map((column) => sortedView([column.slice(0, referenceDays * rowsPerDay)]))
  const blocks = blocksOf(columns, references)
  const stretch = (from: number, to: number, at: (index: number) => BlockAt) => ({
    reference: Array.from({ length: to - from }, (_, index) => at(from + index)),
    since: [],
  })
  const watch = beginWatch({
    days: stretch(0, referenceDays, blocks.dayAt),
    quarters: stretch(Math.max(0, referenceDays - quarterDays) * 4, referenceDays * 4, blocks.quarterAt),
    threshold,
    falseAlarmsAllowed,
  })
  return { columns, referenceDays, references, watch, ...blocks }
}

/**
 * The same columns where some have other values after the reference: what was learned, and the blocks of all others, are
 * those of `learned`.
 */
export function withChanged(learned: LearnedColumns, changed: ReadonlyMap<number, Float64Array>): LearnedColumns {
  const columns = learned.columns.map((column, feature) => changed.get(feature) ?? column)
  return { ...learned, columns, ...blocksOf(columns, learned.references, { ...learned, changed }) }
}

/**
 * The episodes from the end of the reference on.
 *
 * @param stopAtFirst for a delay nothing after the first alarm is needed
 */
export function watchLearned(
  { columns, referenceDays, references, watch: learned, quarterAt, dayAt }: LearnedColumns,
  { days, stopAtFirst = false }: { readonly days?: number; readonly stopAtFirst?: boolean } = {},
): SimulatedEpisode[] {
  const dayCount = days === undefined ? (columns[0] as Float64Array).length / rowsPerDay : referenceDays + days
  let watch = learned
  const episodes: SimulatedEpisode[] = []
  const whole = Array.from({ length: referenceDays }, (_, day) => dayAt(day))
  let open: { openedAt: Instant; since: Instant | null; features: string[] } | null = null
  for (let index = referenceDays * 4; index < dayCount * 4; index++) {
    watch = advanceWatch(watch, 'quarters', quarterAt(index))
    const isDayOver = index % 4 === 3
    if (isDayOver) {
      whole.push(dayAt((index - 3) / 4))
      watch = advanceWatch(watch, 'days', whole.at(-1) as BlockAt)
    }
    const now = ((index + 1) * dayMs) / 4
    if (open) {
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
    if (stopAtFirst) return episodes
    open = { openedAt: now, since: detection.since, features }
  }
  return episodes
}

type Blocks = Pick<LearnedColumns, 'quarterAt' | 'dayAt'>

/** Blocks by quarter and by day; those that `base` has are taken from it. */
function blocksOf(
  columns: Columns,
  references: readonly SortedView[],
  base?: Blocks & { readonly referenceDays: number; readonly changed: ReadonlyMap<number, unknown> },
): Blocks {
  const featuresOf = (known: BlockAt | undefined, make: (feature: number) => FeatureBlock) => {
    const features = new Map<string, FeatureBlock>()
    for (const feature of columns.keys()) {
      const block = base?.changed.has(feature) ? undefined : known?.features.get(String(feature))
      features.set(String(feature), block ?? make(feature))
    }
    return features
  }
  const quarterAt = remembered((index) => {
    if (base && index < base.referenceDays * 4) return base.quarterAt(index)
    const features = featuresOf(base?.quarterAt(index), (feature) => {
      const column = columns[feature] as Float64Array
      const rows = sortedView([column.slice(index * rowsPerQuarter, (index + 1) * rowsPerQuarter)])
      return { ...counts(rowsPerQuarter), ...rankScores(references[feature] as SortedView, rows) }
    })
    return { at: (index * dayMs) / 4, features }
  })
  const dayAt = remembered((day) => {
    if (base && day < base.referenceDays) return base.dayAt(day)
    const quarters = [0, 1, 2, 3].map((quarter) => quarterAt(4 * day + quarter))
    const features = featuresOf(base?.dayAt(day), (feature) => dayOf(quarters, String(feature)))
    return { at: day * dayMs, features }
  })
  return { quarterAt, dayAt }
}

/** Scores add up over rows, and all quarters have as many. */
function dayOf(quarters: readonly BlockAt[], name: string): FeatureBlock {
  const own = quarters.map(({ features }) => features.get(name) as FeatureBlock & { kind: 'numeric' })
  const meanOf = (figure: 'location' | 'spread') => own.reduce((sum, block) => sum + Number(block[figure]) / 4, 0)
  return { ...counts(rowsPerDay), location: meanOf('location'), spread: meanOf('spread') }
}

function remembered(make: (index: number) => BlockAt): (index: number) => BlockAt {
  const made: BlockAt[] = []
  return (index) => {
    made[index] ??= make(index)
    return made[index]
  }
}

function counts(rowCount: number) {
  return { kind: 'numeric', rowCount, nullCount: 0, distinctCount: rowCount, topShare: null, range: null } as const
}
