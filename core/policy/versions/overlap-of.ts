import { dayMs, floorTo, hourMs, type Instant } from '#core/instant'
import { type Block, usualRowCount } from '#core/statistics/block'

/** The errors of the rows of a span of time: label minus score of whichever version answered, in the mean. */
export interface ErrorBlock extends Block {
  /** The start of the span. */
  readonly startedAt: Instant
}

/**
 * Whether errors overlap for as long as labels take.
 *
 * - `none`: labels only arrive late, such as those of a person who checks them. What one row turns out to be says
 *   nothing about the next, and blocks may be as short as the rows allow.
 * - `evident`: labels span that time, such as a price in five days: the errors of two rows within it share what moves
 *   them, and blocks have to be as long.
 * - `unknown`: too little was seen to tell the two apart, so that an overlap has to be assumed.
 */
export type Overlap = 'none' | 'evident' | 'unknown'

/** Errors are followed over a month at least, and over four times the time that a label takes. */
const followedMsMin = 30 * dayMs
const followedDelays = 4

/** Fewer blocks do not show a correlation of a third. */
const errorBlocksMin = 60
const pairsMin = 40

/**
 * Blocks that share what moved (the squared sum of squares over that of fourth powers): 60 normal ones are worth 20 on
 * average, and 15 nearly always. A single bad day in months without a mistake is alike with no day but itself, also where errors overlap.
 */
const movedBlocksMin = errorBlocksMin / 4

/** Standard errors of a correlation from which on it is evident: one-sided 1 %. */
const evidentCorrelation = 2.326

/**
 * The lags that are looked at, as shares of the time that a label takes. Errors that overlap share seven eighths and more
 * of what moves them there; longer lags show less of it in so short a past, and are only looked at, up to half, where
 * there are no pairs of blocks at the shorter ones.
 */
const lagShares = { min: 1 / 16, max: 1 / 8, last: 1 / 2 } as const

/** The past that is looked at: three months of blocks of a day are enough, too. */
const pastMsMin = 90 * dayMs

/**
 * How long the past is that an overlap is looked for in, in ms.
 *
 * @example pastMsOf(86_400_000) / 86_400_000 // => 90
 */
export function pastMsOf(labelDelayMs: number): number {
  return Math.max(pastMsMin, followedMs(labelDelayMs))
}

/**
 * How long errors have to be followed before an overlap is known, in ms.
 *
 * @example followedMs(28 * 86_400_000) / 86_400_000 // => 112
 */
export function followedMs(labelDelayMs: number): number {
  return Math.max(followedMsMin, followedDelays * labelDelayMs)
}

/**
 * The times as of which an overlap is looked for by those who follow one version for long: errors do not overlap if one
 * of the looks finds none. A model that answers too high or too low for weeks shows a correlation of its errors that is
 * no overlap, and so does one that has just become worse: the past before that tells. Errors that do overlap show it in
 * both.
 *
 * @example overlapLooks({ labelDelayMs: 0, now: 0 }) // => [0, -7776000000]
 */
export function overlapLooks({
  labelDelayMs,
  now,
}: {
  readonly labelDelayMs: number
  readonly now: Instant
}): readonly Instant[] {
  return [now, now - pastMsOf(labelDelayMs)]
}

/**
 * Looks for an overlap of errors: a correlation between blocks that are a sixteenth to an eighth of a label's time
 * apart. The hours of the day have means of their own: errors that are larger each night are no overlap.
 *
 * Errors rather than losses, and of any version: the loss of one version hides an overlap where its answers change often,
 * and the two versions that are compared may differ always in the same direction. A model that has come to answer too
 * high or too low for weeks shows a correlation as well; it is then taken for an overlap.
 *
 * @param errors in the order of time, in blocks of an hour or a divisor of six hours
 * @param labelDelayMs above 0
 * @complexity O(errors times lags)
 * @see the errors of forecasts of a horizon are moving averages over it: Hansen, Hodrick (1980), doi:10.1086/260910
 * @example overlapOf([], { labelDelayMs: 86_400_000 }) // => 'unknown'
 */
export function overlapOf(errors: readonly ErrorBlock[], { labelDelayMs }: { readonly labelDelayMs: number }): Overlap {
  const lengthMs = labelDelayMs >= dayMs ? 6 * hourMs : hourMs
  const blocks = joinedTo(errors, lengthMs)
  const [first, last] = [blocks[0], blocks.at(-1)]
  if (first === undefined || last === undefined || blocks.length < errorBlocksMin) return 'unknown'
  // A tenth less: an hour without rows at either end is no shorter past.
  if (last.startedAt + lengthMs - first.startedAt < 0.9 * followedMs(labelDelayMs)) return 'unknown'
  const deviations = deviationsOf(blocks)
  const power = [...deviations.values()].reduce((sum, deviation) => sum + deviation ** 2, 0) / deviations.size
  // Answers that are all wrong or right by the same: nothing moved.
  if (!(power > deviationPowerMin)) return 'unknown'
  let [products, count] = [0, 0]
  const lagOf = (share: number) => Math.max(1, Math.ceil((labelDelayMs * share) / lengthMs))
  for (let lag = lagOf(lagShares.min); lag <= lagOf(lagShares.last); lag++) {
    // Longer lags only where a stream that rests at night has no pairs of the short ones.
    if (lag > lagOf(lagShares.max) && count >= pairsMin) break
    for (const [at, deviation] of deviations) {
      const later = deviations.get(at + lag * lengthMs)
      if (later === undefined) continue
      products += deviation * later
      count += 1
    }
  }
  if (count < pairsMin) return 'unknown'
  if (products / power / Math.sqrt(count) > evidentCorrelation) return 'evident'
  const fourth = [...deviations.values()].reduce((sum, deviation) => sum + deviation ** 4, 0) / deviations.size
  return (deviations.size * power ** 2) / fourth < movedBlocksMin ? 'unknown' : 'none'
}

/** Sums of equal errors in another order differ by less. */
const deviationPowerMin = 1e-18

/** Each block's distance from the mean of its hour of the day, in units of a usual block's noise. */
function deviationsOf(blocks: readonly ErrorBlock[]): Map<Instant, number> {
  const hours = new Map<number, { errors: number; rows: number }>()
  for (const { startedAt, mean, rowCount } of blocks) {
    const sums = hours.get(startedAt % dayMs) ?? { errors: 0, rows: 0 }
    hours.set(startedAt % dayMs, { errors: sums.errors + mean * rowCount, rows: sums.rows + rowCount })
  }
  const usual = usualRowCount(blocks)
  return new Map(
    blocks.map(({ startedAt, mean, rowCount }) => {
      const { errors, rows } = hours.get(startedAt % dayMs) as { errors: number; rows: number }
      return [startedAt, (mean - errors / rows) * Math.sqrt(Math.min(1, rowCount / usual))]
    }),
  )
}

function joinedTo(errors: readonly ErrorBlock[], lengthMs: number): ErrorBlock[] {
  const joined = new Map<Instant, { errors: number; rowCount: number }>()
  for (const { startedAt, mean, rowCount } of errors) {
    const at = floorTo(startedAt, lengthMs)
    const sums = joined.get(at) ?? { errors: 0, rowCount: 0 }
    joined.set(at, { errors: sums.errors + mean * rowCount, rowCount: sums.rowCount + rowCount })
  }
  return [...joined].map(([startedAt, sums]) => ({
    startedAt,
    mean: sums.errors / sums.rowCount,
    rowCount: sums.rowCount,
  }))
}
