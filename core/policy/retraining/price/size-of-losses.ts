import type { LossDay } from './loss-day.ts'

/** How large losses are, so that one rule holds for every metric. */
export interface SizeOfLosses {
  /** Standard deviation of a row's loss. */
  readonly deviation: number
  /**
   * Mean loss of a wrong answer minus that of a right one: what a correct prediction is worth in the metric's unit. Of a
   * regression, whose answers are not right or wrong, the difference that would deviate as much as its losses do.
   */
  readonly mistake: number
}

/** Days that the scale is measured on, at most: a model's losses may grow or shrink for good. */
const scaleDaysMax = 90

/** Labelled rows below which a deviation says little. */
const scaleRowsMin = 50

/** Right and wrong answers below which their mean losses say little. */
const answersMin = 10

/**
 * The scale of a model's latest losses.
 *
 * @param mistakeAssumed what a wrong answer costs beyond a right one, where too few of either were seen; null of a
 *   regression
 * @returns null where an answer makes no difference: no training can then be worth anything. Of a regression null until
 *   there are losses, because its unit is the user's
 * @complexity O(days)
 * @example sizeOfLosses([], { mistakeAssumed: 1 })?.mistake // => 1
 */
export function sizeOfLosses(
  days: readonly LossDay[],
  { mistakeAssumed }: { readonly mistakeAssumed: number | null },
): SizeOfLosses | null {
  const latest = days.filter(({ labelledCount }) => labelledCount > 0).slice(-scaleDaysMax)
  const rows = total(latest, 'labelledCount')
  const loss = total(latest, 'lossSum')
  const variance = rows >= scaleRowsMin ? total(latest, 'squaredLossSum') / rows - (loss / rows) ** 2 : 0
  if (mistakeAssumed === null) {
    const deviation = Math.sqrt(Math.max(0, variance))
    return deviation > 0 ? { mistake: mistakeOfDeviation(deviation), deviation } : null
  }
  const mistakes = total(latest, 'mistakeCount')
  const mistakeLoss = total(latest, 'mistakeLossSum')
  const isMeasured = mistakes >= answersMin && rows - mistakes >= answersMin
  const mistake = isMeasured ? mistakeLoss / mistakes - (loss - mistakeLoss) / (rows - mistakes) : mistakeAssumed
  if (!(mistake > 0)) return null
  return { mistake, deviation: variance > 0 ? Math.sqrt(variance) : mistake * usualDeviation }
}

/** The deviation of a row's loss in mistakes, where a quarter of the answers is wrong. */
const usualDeviation = Math.sqrt(0.25 * 0.75)

/**
 * The difference between two answers of a regression that stands in for a mistake: losses deviate as much as if a quarter
 * of the answers were wrong by it.
 *
 * @example mistakeOfDeviation(0) // => 0
 */
export function mistakeOfDeviation(deviation: number): number {
  return deviation / usualDeviation
}

function total(days: readonly LossDay[], field: Exclude<keyof LossDay, 'beside'>): number {
  return days.reduce((sum, day) => sum + day[field], 0)
}
