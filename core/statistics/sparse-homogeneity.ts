import { type CategoryPair, rowsOf } from '#core/statistics/category-pairs'
import { regularizedGamma } from '#core/statistics/regularized-gamma'
import { normalUpperTail } from '#core/statistics/standard-normal'

/** Outcome of the test. It cannot be made where every outcome is equally extreme: when no category comes twice. */
export type SparseHomogeneity =
  | { readonly status: 'tested'; readonly statistic: number; readonly pValue: number }
  | { readonly status: 'untestable' }

/** The moments of the statistic, were both samples of one distribution. */
interface Moments {
  readonly mean: number
  readonly variance: number
  readonly skewness: number
}

interface Margins {
  readonly total: number
  /** Share of the rows that are the reference's, and the rest. */
  readonly p: number
  readonly q: number
  readonly weightOf: (pooledCount: number) => number
}

/** A variance below this share of the squared mean is rounding: the statistic has a single value. */
const varianceShareMin = 1e-9

/**
 * Tests that two samples of many rare categories come from one distribution, where Pearson's chi-squared distribution
 * does not hold and pooling the categories would hide that all of them changed.
 *
 * The statistic is the weighted sum of squared deviations from the expected counts, given each category's pooled count.
 * Weights are Pearson's, but no larger than that of a category of which the smaller sample expects one row: otherwise
 * one row of a category that occurs once would outweigh all others. Mean and variance under homogeneity are exact
 * (multivariate hypergeometric), the skewness is that of independent binomials (Morris 1975), and the p-value is the
 * tail of the gamma distribution with these three moments.
 *
 * @param pairs counts of each category in the reference and now; both totals at least 1 to be testable
 * @complexity O(categories)
 * @see Zelterman (1987), doi:10.1080/01621459.1987.10478475, for the failure of Pearson's weights
 * @example sparseHomogeneity(Array.from({ length: 40 }, (_, index) => (index < 20 ? [3, 0] : [0, 3]))).pValue < 1e-9 //
 *   => true
 */
export function sparseHomogeneity(pairs: readonly CategoryPair[]): SparseHomogeneity {
  const [referenceTotal, currentTotal] = rowsOf(pairs)
  const total = referenceTotal + currentTotal
  // The fourth moment needs four rows.
  if (Math.min(referenceTotal, currentTotal) === 0 || total < 4) return { status: 'untestable' }
  const pooledCountMin = total / Math.min(referenceTotal, currentTotal)
  const margins = {
    total,
    p: referenceTotal / total,
    q: currentTotal / total,
    weightOf: (pooledCount: number) => 1 / Math.max(pooledCount, pooledCountMin),
  }
  const numbers = new Map<number, number>()
  let statistic = 0
  for (const [referenceCount, currentCount] of pairs) {
    const pooledCount = referenceCount + currentCount
    if (pooledCount === 0) continue
    numbers.set(pooledCount, (numbers.get(pooledCount) ?? 0) + 1)
    statistic += margins.weightOf(pooledCount) * (referenceCount - pooledCount * margins.p) ** 2
  }
  const moments = momentsOf(numbers, margins)
  return moments === null
    ? { status: 'untestable' }
    : { status: 'tested', statistic, pValue: upperTail(statistic, moments) }
}

/** @param numbers of categories, by their pooled count */
function momentsOf(numbers: ReadonlyMap<number, number>, margins: Margins): Moments | null {
  const { mean, variance } = exactMoments(numbers, margins)
  if (variance <= varianceShareMin * mean ** 2) return null
  return { mean, variance, skewness: skewnessOf(numbers, margins) }
}

/**
 * Mean and variance of the weighted sum of squares under the multivariate hypergeometric distribution. Each row is p or
 * q off its expectation; `a` with its digits is the mean product of such deviations of distinct rows, to those powers.
 */
function exactMoments(numbers: ReadonlyMap<number, number>, { total, p, q, weightOf }: Margins) {
  const squares = total * p * q
  const fourths = total * p * q * (p ** 3 + q ** 3)
  const pairsOfRows = total * (total - 1)
  const a11 = -squares / pairsOfRows
  const a31 = -fourths / pairsOfRows
  const a22 = (squares ** 2 - fourths) / pairsOfRows
  const a211 = (2 * fourths - squares ** 2) / (pairsOfRows * (total - 2))
  const a1111 = (3 * squares ** 2 - 6 * fourths) / (pairsOfRows * (total - 2) * (total - 3))
  let [mean, own, rows, rowPairs, ofPairs] = [0, 0, 0, 0, 0]
  for (const [t, number] of numbers) {
    const weight = weightOf(t)
    const u = weight * t
    mean += number * u * (squares / total + (t - 1) * a11)
    const fourth = fourths / total + (t - 1) * (4 * a31 + 3 * a22) + (t - 1) * (t - 2) * (6 * a211 + (t - 3) * a1111)
    own += number * u * weight * fourth
    rows += number * u
    rowPairs += number * u * (t - 1)
    ofPairs += number * u ** 2 * (a22 + 2 * (t - 1) * a211 + (t - 1) ** 2 * a1111)
  }
  const between = a22 * rows ** 2 + 2 * a211 * rows * rowPairs + a1111 * rowPairs ** 2 - ofPairs
  return { mean, variance: own + between - mean ** 2 }
}

/**
 * Skewness of the sum over independent binomial counts, less its regression on their total, which is fixed. The last
 * factor makes it exact for well-filled categories, where the sum is chi-squared with one degree of freedom fewer.
 */
function skewnessOf(numbers: ReadonlyMap<number, number>, { p, q, weightOf }: Margins): number {
  const terms = [...numbers].map(([t, number]) => ({ number, weight: weightOf(t), mu: binomialMoments(t, p, q) }))
  let [covariance, totalVariance, categoryCount] = [0, 0, 0]
  for (const { number, weight, mu } of terms) {
    covariance += number * weight * mu[3]
    totalVariance += number * mu[2]
    categoryCount += number
  }
  const slope = covariance / totalVariance
  let [variance, third] = [0, 0]
  for (const { number, weight: w, mu } of terms) {
    const b = -slope
    const mean = w * mu[2]
    const second = w * w * mu[4] + 2 * w * b * mu[3] + b * b * mu[2]
    const cube = w ** 3 * mu[6] + 3 * w * w * b * mu[5] + 3 * w * b * b * mu[4] + b ** 3 * mu[3]
    variance += number * (second - mean ** 2)
    third += number * (cube - 3 * mean * second + 2 * mean ** 3)
  }
  return variance > 0 ? (third / variance ** 1.5) * Math.sqrt(categoryCount / Math.max(1, categoryCount - 1)) : 0
}

/** Central moments of a binomial count, by order, from its cumulants. */
function binomialMoments(t: number, p: number, q: number) {
  const pq = p * q
  const k2 = t * pq
  const k3 = k2 * (q - p)
  const k4 = k2 * (1 - 6 * pq)
  const k5 = k3 * (1 - 12 * pq)
  const k6 = k2 * (1 - 30 * pq + 120 * pq * pq)
  return {
    2: k2,
    3: k3,
    4: k4 + 3 * k2 ** 2,
    5: k5 + 10 * k3 * k2,
    6: k6 + 15 * k4 * k2 + 10 * k3 ** 2 + 15 * k2 ** 3,
  } as const
}

/** The tail of the gamma distribution with these moments, shifted; of the normal one where it is not skewed. */
function upperTail(statistic: number, { mean, variance, skewness }: Moments): number {
  const z = (statistic - mean) / Math.sqrt(variance)
  const shape = 4 / skewness ** 2
  if (!(skewness > 0) || shape > 1e8) return normalUpperTail(z)
  const x = shape + z * Math.sqrt(shape)
  return x <= 0 ? 1 : regularizedGamma({ shape, x }).upper
}
