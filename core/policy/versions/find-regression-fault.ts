import type { RegressionEvaluation } from '#contracts/evaluation'

/** The relative difference of a sum that was added up in another order. */
const rounding = 1e-6

/** The first figure of a regression that cannot be true, or null. See `findEvaluationFault`. */
export function findRegressionFault(evaluation: RegressionEvaluation): string | null {
  const { challenger, champion, interval } = evaluation
  for (const [name, figures] of Object.entries({ challenger, champion })) {
    // By Jensen's inequality: the mean of absolute errors is at most the root of the mean of their squares.
    if (figures !== null && figures.mae > figures.rmse * (1 + rounding))
      return `${name}.mae is ${figures.mae}: must not exceed ${name}.rmse, ${figures.rmse}`
  }
  const { lower = null, upper = null } = interval ?? {}
  if (lower !== null && upper !== null && lower > upper)
    return `interval.lower is ${lower}: must not exceed interval.upper, ${upper}`
  return meanLossFault(evaluation)
}

/** Losses by time and the figures are of the same rows. */
function meanLossFault({ lossesByTime, rows, challenger }: RegressionEvaluation): string | null {
  if (lossesByTime === null || typeof lossesByTime.metric === 'object') return null
  const [figure, expected] =
    lossesByTime.metric === 'absolute-error' ? ['mae', challenger.mae] : ['rmse', challenger.rmse]
  const mean = lossesByTime.blocks.reduce((sum, block) => sum + block.challenger, 0) / rows.holdout
  const found = lossesByTime.metric === 'absolute-error' ? mean : Math.sqrt(Math.max(0, mean))
  return Math.abs(found - expected) <= rounding * Math.max(expected, found)
    ? null
    : `lossesByTime.blocks make a challenger.${figure} of ${found}: must be ${expected}`
}
