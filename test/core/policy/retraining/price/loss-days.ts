import { dayMs, type Instant } from '#core/instant'
import type { LossDay, TrainedVersion } from '#core/policy/retraining/price/loss-day'
import type { PriceFacts } from '#core/policy/retraining/price/price-training'

/** A version that was trained at the beginning of a day, of 1970. */
export function version(number: number, day: number, changes: Partial<TrainedVersion> = {}): TrainedVersion {
  return {
    version: number,
    cutoffAt: day * dayMs,
    trainedAt: day * dayMs,
    trainingRows: 10_000,
    replaced: number === 1 ? null : number - 1,
    afterChange: false,
    ...changes,
  }
}

/** A day of 100 rows, all labelled, with this loss per row. */
export function lossDay(day: number, number: number, loss: number, changes: Partial<LossDay> = {}): LossDay {
  return {
    day: day * dayMs,
    version: number,
    rowCount: 100,
    labelledCount: 100,
    lossSum: 100 * loss,
    squaredLossSum: 100 * loss,
    mistakeCount: 100 * loss,
    mistakeLossSum: 100 * loss,
    beside: [],
    ...changes,
  }
}

/** A day of an answer's value: a right one earns `right`, a wrong one costs `wrong`. */
export function valueDay(
  day: number,
  { rows, mistakes, right, wrong }: Record<'rows' | 'mistakes' | 'right' | 'wrong', number>,
): LossDay {
  const rightCount = rows - mistakes
  return lossDay(day, 1, 0, {
    rowCount: rows,
    labelledCount: rows,
    lossSum: mistakes * wrong - rightCount * right,
    squaredLossSum: mistakes * wrong ** 2 + rightCount * right ** 2,
    mistakeCount: mistakes,
    mistakeLossSum: mistakes * wrong,
  })
}

/** A day on which nothing was labelled. */
export function unlabelledDay(day: number, number = 1): LossDay {
  return lossDay(day, number, 0, { labelledCount: 0 })
}

/** Numbers of `count` days from `first` on. */
export function daysFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index)
}

/** The labels of days by the day on which they came, where they come with their rows. */
export function labelsAtOnce(days: readonly LossDay[]): Map<Instant, number> {
  const came = new Map<Instant, number>()
  for (const { day, labelledCount } of days) came.set(day, (came.get(day) ?? 0) + labelledCount)
  return came
}

/** The facts of a price, counted in correct predictions; the last version is the champion. */
export function priceFacts(days: readonly LossDay[], versions: readonly TrainedVersion[]): PriceFacts {
  return {
    days,
    versions,
    championVersion: versions.at(-1)?.version ?? 0,
    lastTrainingAt: versions.at(-1)?.trainedAt ?? 0,
    trainingRowsNow: 10_000,
    labelsCame: labelsAtOnce(days),
    blockDays: 1,
    isMoney: false,
    lossUnit: null,
    mistakeAssumed: 1,
  }
}
