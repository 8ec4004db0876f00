import { InvalidInputError } from '#core/errors'
import { largestGap } from '#core/statistics/largest-gap'

/** How far apart two samples are, and where. */
export interface KolmogorovSmirnov {
  /** The largest gap between the two distribution functions, in [0, 1]. */
  readonly statistic: number
  /** The smallest value at which the gap is that large, in the feature's own unit. */
  readonly location: number
}

/**
 * Two-sample Kolmogorov-Smirnov statistic: the largest gap between two empirical distribution functions.
 *
 * An effect size in [0, 1], not a verdict: what it takes to be significant depends on both sample sizes, and on rows being
 * independent. Equal values count as one step.
 *
 * @param reference sorted ascending, finite, length n >= 1
 * @param current sorted ascending, finite, length m >= 1
 * @throws {InvalidInputError} `EMPTY_SAMPLE` | `NOT_FINITE` | `NOT_SORTED`
 * @complexity O(n + m) time, O(1) space
 * @see Hodges (1958), doi:10.1007/BF02589501
 * @example kolmogorovSmirnov([1, 2, 3], [2, 3, 4]).statistic // => 0.333…
 */
export function kolmogorovSmirnov(reference: ArrayLike<number>, current: ArrayLike<number>): KolmogorovSmirnov {
  checkSample(reference, 'reference')
  checkSample(current, 'current')
  return largestGap({ values: reference }, { values: current })
}

function checkSample(values: ArrayLike<number>, name: string): void {
  if (values.length === 0) throw new InvalidInputError({ code: 'EMPTY_SAMPLE', message: `The ${name} sample is empty` })
  let previous = -Infinity
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number
    if (!Number.isFinite(value)) {
      const message = `The ${name} sample has a value that is not a finite number`
      throw new InvalidInputError({ code: 'NOT_FINITE', message, details: { index, value } })
    }
    if (value < previous) {
      const message = `The ${name} sample is not sorted ascending`
      throw new InvalidInputError({ code: 'NOT_SORTED', message, details: { index, value, previous } })
    }
    previous = value
  }
}
