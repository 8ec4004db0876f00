import type { Configuration } from '#contracts/configuration'
import { dayMs, type Instant } from '#core/instant'
import { decayPriors, evidenceHalfLifeDays, learnDecay } from './learn-decay.ts'
import type { LossDay, TrainedVersion } from './loss-day.ts'
import { measuredRegret } from './measured-regret.ts'
import { ageInDays, pairVersions, type VersionPair } from './paired-versions.ts'
import { sizeOfLosses } from './size-of-losses.ts'

/** The facts by which a retraining is weighed. */
export interface PriceFacts {
  /** The model's losses by day, in the order of time. */
  readonly days: readonly LossDay[]
  /** Versions that were champion, in any order. */
  readonly versions: readonly TrainedVersion[]
  readonly championVersion: number
  /** The end of the last training that left a version, promoted or not. */
  readonly lastTrainingAt: Instant
  /** Labelled rows that a training would see now. */
  readonly trainingRowsNow: number
  /** Labels by the day on which they came, since the last training: a training could learn from them from then on. */
  readonly labelsCame: ReadonlyMap<Instant, number>
  /** Length of a block of losses in days, at least the time that a label takes. */
  readonly blockDays: number
  /** Whether losses are in the user's money, and the price with them: otherwise both are in correct predictions. */
  readonly isMoney: boolean
  /** Of a regression the unit of losses and price in words: answers are not right or wrong. Null otherwise. */
  readonly lossUnit: string | null
  /** The cost of a wrong answer beyond a right one, by the metric itself; null of a regression. */
  readonly mistakeAssumed: number | null
}

/**
 * A training's price and the cost of waiting for it, both in correct predictions, in the user's money, or in units of a
 * regression's loss.
 */
export interface TrainingPrice {
  readonly price: number
  /** Whether the price was derived from the model's own rate. */
  readonly isDerived: boolean
  /** Cost of waiting so far: `moreRows`, and the larger of `ageing` and `measured`. */
  readonly waiting: number
  /** Predicted from how earlier versions aged. */
  readonly ageing: number
  /** Measured against the fresh days of the model's versions, beyond noise. */
  readonly measured: number
  /** Predicted from the rows that the champion has not learned from. */
  readonly moreRows: number
  readonly rowsPerDay: number
  readonly labelledRowsPerDay: number
  /** A correct prediction in the metric's unit; 1 where losses are money, and of a regression. */
  readonly unit: number
  /** Cost of the first day after a change, which grows with the square root of time. */
  readonly firstDayAfterChange: number
  readonly isWorthIt: boolean
}

/**
 * The cost of so many days after a change, before anything of it is measured: `decayPriors.ageingAfterChange`.
 *
 * @param daysCount at least 0
 * @example costOfDays({ firstDayAfterChange: 1 }, 9) // => 18
 */
export function costOfDays(
  { firstDayAfterChange }: Pick<TrainingPrice, 'firstDayAfterChange'>,
  daysCount: number,
): number {
  return firstDayAfterChange * (2 / 3) * daysCount ** 1.5
}

/** Days of which the median gives the rows of a day: four weeks hold each weekday equally often. */
const rateDays = 28

/** The price of a training in rows of a day. */
export const priceInDays = 0.5

/**
 * Weighs a training: its price against what waiting for it has cost.
 *
 * Waiting costs
 * - by ageing: for each row since the last training, what ageing costs a row today minus what it cost then. A new
 *   version ages as well, so that only this part is saved by training; where ageing goes with the square root of time,
 *   it is half of all that ageing has cost. This is the rule that makes the mean cost of a day least, trainings
 *   included.
 * - by regret that was measured, which stands in for ageing where it is larger.
 * - by rows: what the champion loses a row because it was trained on fewer rows than there are. A set grows once, so
 *   that all of it counts.
 *
 * A training is worth it once waiting has cost its price. A day's rows are the unit of both, which is why the derived
 * price, half a day's correct predictions, means about the same rhythm for every rate.
 *
 * @returns null where nothing can be weighed: no rows yet, or a metric by which a mistake costs nothing
 * @complexity O(days times versions)
 */
export function priceTraining(
  facts: PriceFacts,
  { training_price, now }: Pick<Configuration, 'training_price'> & { readonly now: Instant },
): TrainingPrice | null {
  const { days, versions, championVersion, lastTrainingAt, blockDays } = facts
  const champion = versions.find(({ version }) => version === championVersion)
  const scale = sizeOfLosses(days, facts)
  const rowsPerDay = medianOfDays(days, 'rowCount')
  if (champion === undefined || scale === null || rowsPerDay === 0) return null
  const pairs = pairVersions(days, versions, blockDays)
  const decay = learnDecay(pairs, { lossDeviation: scale.deviation, now })
  const unit = facts.isMoney || facts.lossUnit !== null ? 1 : scale.mistake
  const since = days.filter(({ day }) => day + dayMs > lastTrainingAt)
  const ageing = (decay.ageing * ageingCost(since, champion)) / unit
  const measured = wasChangeFollowedInVain(pairs, now)
    ? 0
    : measuredRegret(days, { versions, champion, from: lastTrainingAt, blockDays }) / unit
  const moreRows = (decay.learning * rowsCost(since, champion, facts)) / unit
  const isDerived = training_price === 'auto'
  const price = isDerived ? (priceInDays * rowsPerDay * scale.mistake) / unit : training_price
  const waiting = moreRows + Math.max(ageing, measured)
  return {
    ...{ price, isDerived, waiting, ageing, measured, moreRows, rowsPerDay, unit },
    labelledRowsPerDay: medianOfDays(
      days.filter(({ labelledCount }) => labelledCount > 0),
      'labelledCount',
    ),
    firstDayAfterChange: (decayPriors.ageingAfterChange * scale.deviation * rowsPerDay) / unit,
    isWorthIt: waiting >= price,
  }
}

/**
 * Whether the last training after an evident change left a version that is no better than those before it on the same
 * rows: the loss has grown for a reason that training does not mend, such as a season. Forgotten with the evidence.
 */
function wasChangeFollowedInVain(pairs: readonly VersionPair[], now: Instant): boolean {
  const followed = pairs
    .filter(({ version }) => version.afterChange && now - version.trainedAt < evidenceHalfLifeDays * dayMs)
    .sort((a, b) => b.version.trainedAt - a.version.trainedAt || b.other.trainedAt - a.other.trainedAt)
  const latest = followed[0]
  return latest !== undefined && latest.gain.mean <= 0
}

/** Rows times (square root of the champion's age today minus that of the row's day). */
function ageingCost(since: readonly LossDay[], champion: TrainedVersion): number {
  const newest = since.at(-1)
  if (newest === undefined) return 0
  const today = Math.sqrt(ageInDays(champion, newest.day))
  return since.reduce((sum, { day, rowCount }) => sum + rowCount * (today - Math.sqrt(ageInDays(champion, day))), 0)
}

/**
 * Rows times (1 / sqrt(rows trained on) - 1 / sqrt(rows that a training would have seen on that day)). Labels count
 * from the day on which they came: those of the last days may take weeks, and those of weeks before have come
 * meanwhile.
 */
function rowsCost(
  since: readonly LossDay[],
  { trainingRows }: TrainedVersion,
  { labelsCame, lastTrainingAt, trainingRowsNow }: PriceFacts,
): number {
  const came = [...labelsCame].filter(([day]) => day + dayMs > lastTrainingAt).sort(([a], [b]) => a - b)
  let [cost, rows, next] = [0, trainingRows, 0]
  for (const { day, rowCount } of since) {
    for (; (came[next]?.[0] ?? Number.POSITIVE_INFINITY) <= day; next++) rows += came[next]?.[1] ?? 0
    const seen = Math.max(trainingRows, Math.min(rows, trainingRowsNow))
    cost += rowCount * (1 / Math.sqrt(trainingRows) - 1 / Math.sqrt(seen))
  }
  return cost
}

function medianOfDays(days: readonly LossDay[], field: 'rowCount' | 'labelledCount'): number {
  const byDay = new Map<Instant, number>()
  for (const each of days) byDay.set(each.day, (byDay.get(each.day) ?? 0) + each[field])
  const counts = [...byDay.values()].slice(-rateDays).sort((a, b) => a - b)
  return counts[Math.floor(counts.length / 2)] ?? 0
}
