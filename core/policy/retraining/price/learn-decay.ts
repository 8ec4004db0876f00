import { dayMs, type Instant } from '#core/instant'
import type { VersionPair } from './paired-versions.ts'

/**
 * How versions of a model lose by growing old and gain by more rows: a version of age t days that was trained on N rows
 * loses `ageing * sqrt(t) + learning / sqrt(N)` a row more than a perfect one of today would.
 */
export interface Decay {
  /** Loss per row and square root of a day. */
  readonly ageing: number
  /** Loss per row, times the square root of the training rows. */
  readonly learning: number
}

/**
 * Assumptions before anything is measured, in standard deviations of a row's loss.
 *
 * - `ageing`: half a point of accuracy after a fortnight at an accuracy of 0.75. The median of the sets that were studied
 *   (electricity, two markets, four synthetic processes) is close to it.
 * - `ageingAfterChange`: where something has evidently changed, it may go on changing.
 * - `learning`: a tree ensemble on 500 rows loses about 4 points against one on very many.
 * - `luck`: two versions trained on rows of one process differ by this much for good, however many rows compare them.
 */
export const decayPriors = Object.freeze({ ageing: 0.01, ageingAfterChange: 0.025, learning: 2, luck: 0.01 })

/** After this many days evidence on ageing counts half: a process may slow down. */
export const evidenceHalfLifeDays = 120

/**
 * Learns ageing and learning from the comparisons of versions on the same rows: a linear regression of the gains on the
 * differences of the versions' ages and training rows, with a normal prior as wide as its mean.
 *
 * A comparison counts by its standard error, which holds the autocorrelation, and never for more than `luck` allows:
 * a pair differs by chance in what it has learned, which no number of rows averages out. The versions beside one
 * champion share its luck, so that together they count as one.
 *
 * @param pairs comparisons on the same rows
 * @param lossDeviation standard deviation of a row's loss
 * @complexity O(pairs)
 * @example learnDecay([], { lossDeviation: 0.4, now: 0 }).ageing // => 0.004
 */
export function learnDecay(
  pairs: readonly VersionPair[],
  { lossDeviation, now }: { readonly lossDeviation: number; readonly now: Instant },
): Decay {
  const changedAt = lastChangeAt(pairs)
  const isChanging = now - changedAt < evidenceHalfLifeDays * dayMs
  const ageingPrior = (isChanging ? decayPriors.ageingAfterChange : decayPriors.ageing) * lossDeviation
  const learningPrior = decayPriors.learning * lossDeviation
  const luckVariance = (decayPriors.luck * lossDeviation) ** 2
  const counted = pairs.filter(({ other }) => other.trainedAt >= changedAt)
  const besideCounts = new Map<number, number>()
  for (const { version } of counted) besideCounts.set(version.version, (besideCounts.get(version.version) ?? 0) + 1)

  let [ageingPower, ageingTarget] = [1 / ageingPrior ** 2, 1 / ageingPrior]
  let [learningPower, learningTarget] = [1 / learningPrior ** 2, 1 / learningPrior]
  let crossPower = 0
  for (const { version, other, gain, ageDifference, until } of counted) {
    const rowsDifference = 1 / Math.sqrt(other.trainingRows) - 1 / Math.sqrt(version.trainingRows)
    const fading = 0.5 ** ((now - until) / dayMs / evidenceHalfLifeDays)
    const precision = fading / (gain.standardError ** 2 + luckVariance) / (besideCounts.get(version.version) as number)
    ageingPower += precision * ageDifference ** 2
    ageingTarget += precision * ageDifference * gain.mean
    learningPower += precision * rowsDifference ** 2
    learningTarget += precision * rowsDifference * gain.mean
    crossPower += precision * ageDifference * rowsDifference
  }
  const determinant = ageingPower * learningPower - crossPower ** 2
  const ageing = (learningPower * ageingTarget - crossPower * learningTarget) / determinant
  const learning = (ageingPower * learningTarget - crossPower * ageingTarget) / determinant
  // Neither is negative; with one of them at 0 the other is what a regression on it alone gives.
  if (ageing < 0) return { ageing: 0, learning: Math.max(0, learningTarget / learningPower) }
  if (learning < 0) return { ageing: Math.max(0, ageingTarget / ageingPower), learning: 0 }
  return { ageing, learning }
}

function lastChangeAt(pairs: readonly VersionPair[]): Instant {
  return pairs.reduce(
    (latest, { version, other }) =>
      [version, other].reduce((at, each) => (each.afterChange ? Math.max(at, each.trainedAt) : at), latest),
    Number.NEGATIVE_INFINITY,
  )
}
