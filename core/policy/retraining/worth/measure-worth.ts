import type { Worth, WorthGain } from '#contracts/worth'
import { dayMs, toIso } from '#core/instant'
import { type BlockMean, meanOfBlocks } from '#core/statistics/mean-of-blocks'
import { blocksOfDays } from '../price/blocks-of-days.ts'
import type { LossDay } from '../price/loss-day.ts'

/** The data on which the worth of a model's retrainings is measured. */
export interface WorthFacts {
  /** The model's losses by day, in the order of time. */
  readonly days: readonly LossDay[]
  /** Versions that were champion, oldest first, and the champion that each one replaced. */
  readonly versions: readonly { readonly version: number; readonly replaced: number | null }[]
  /** The version that stands for never retraining; null where none is kept. */
  readonly baselineVersion: number | null
  readonly blockDays: number
  /** A correct prediction in the metric's unit; 1 where losses are money, and of a regression. */
  readonly unit: number
  readonly isMoney: boolean
  /** As `PriceFacts` has it. */
  readonly lossUnit: string | null
  readonly price: number
}

/**
 * Measures what retraining was worth: in total against the baseline version, and each training against the version that
 * it replaced. Both are paired differences on rows that both versions scored, over blocks of days.
 *
 * Rows on which only one of them has a score say nothing, and are not extrapolated to.
 *
 * @returns null before any day
 * @complexity O(days times versions)
 */
export function measureWorth(facts: WorthFacts): Worth | null {
  const { days, versions, baselineVersion, isMoney, lossUnit, price } = facts
  const [first, last] = [days[0], days.at(-1)]
  if (first === undefined || last === undefined) return null
  const served = new Set(days.map(({ version }) => version))
  const trainings = versions
    .flatMap(({ version, replaced }) =>
      replaced === null || !served.has(version)
        ? []
        : [{ version, replaced, gain: gainOf(facts, { over: replaced, version }) }],
    )
    .reverse()
  const total =
    baselineVersion === null || [...served].every((version) => version === baselineVersion)
      ? ({ unknown: 'nothing-to-compare' } as const)
      : gainOf(facts, { over: baselineVersion, version: null })
  return {
    from: toIso(first.day),
    to: toIso(last.day + dayMs),
    isMoney,
    lossUnit,
    total: { baselineVersion, gain: total },
    price,
    trainingCount: trainings.length,
    trainings,
  }
}

/** The gain of one version, or of whichever answered, over another on the same rows. */
function gainOf(
  { days, blockDays, unit }: WorthFacts,
  { over, version }: { readonly over: number; readonly version: number | null },
): WorthGain {
  const sums = days.flatMap(({ day, version: answered, beside }) => {
    const paired = beside.find((other) => other.version === over)
    if (paired === undefined || (version !== null && answered !== version)) return []
    return [{ day, sum: paired.gainSum, rowCount: paired.labelledCount }]
  })
  const blocks = blocksOfDays(sums, blockDays)
  if (blocks.length === 0) return { unknown: 'not-scored' }
  const gain: BlockMean | null = meanOfBlocks(blocks)
  if (gain === null) return { unknown: 'too-early' }
  const rows = blocks.reduce((sum, { rowCount }) => sum + rowCount, 0)
  return { gained: (gain.mean * rows) / unit, standardError: (gain.standardError * rows) / unit, rows }
}
