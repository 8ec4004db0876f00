import { InvalidInputError } from '#core/errors'

/** A weighted sample in order: `cumulativeWeights[i]` observations are less than or equal to `values[i]`. */
export interface SortedView {
  /** Ascending; equal values may repeat. */
  readonly values: Float64Array
  /** Ascending; the last one is the number of observations. */
  readonly cumulativeWeights: Float64Array
}

/**
 * Sorts the levels of a quantile sketch into one weighted sample, the form in which distributions are compared.
 *
 * @param levels level zero in any order, the others ascending; a value of `levels[height]` stands for 2^height
 *   observations
 * @complexity O(r log r) time and O(r) space for r retained values
 * @example sortedView([Float64Array.of(3, 1), Float64Array.of(2)]).cumulativeWeights // => Float64Array.of(1, 3, 4)
 */
export function sortedView(levels: readonly Float64Array[]): SortedView {
  let values = (levels[0] ?? new Float64Array(0)).slice().sort()
  let weights = new Float64Array(values.length).fill(1)
  for (let height = 1; height < levels.length; height++) {
    const merged = mergeWeighted({ values, weights }, levels[height] as Float64Array, 2 ** height)
    values = merged.values
    weights = merged.weights
  }
  let total = 0
  const cumulativeWeights = weights.map((weight) => {
    total += weight
    return total
  })
  return { values, cumulativeWeights }
}

/**
 * The smallest value that at least a share `q` of the observations does not exceed. simple-statistics'
 * `weightedQuantile` is the same number, but sorts the sample on each call.
 *
 * @param q in [0, 1]
 * @throws {InvalidInputError} `EMPTY_SAMPLE` | `OUT_OF_RANGE`
 * @complexity O(log r)
 * @see Apache DataSketches, `get_quantile` with the inclusive search criterion
 * @example quantileOfView(sortedView([Float64Array.of(10, 20, 30, 40)]), 0.5) // => 20
 */
export function quantileOfView({ values, cumulativeWeights }: SortedView, q: number): number {
  const total = totalWeight(cumulativeWeights)
  if (!(q >= 0 && q <= 1)) throw new InvalidInputError({ code: 'OUT_OF_RANGE', message: `q is not in [0, 1]: ${q}` })
  const index = firstIndexAtLeast(cumulativeWeights, Math.ceil(q * total))
  return values[Math.min(index, values.length - 1)] as number
}

/**
 * The share of observations less than or equal to `x`, in [0, 1]: the empirical distribution function.
 * simple-statistics' `quantileRankSorted` takes no weights.
 *
 * @throws {InvalidInputError} `EMPTY_SAMPLE`
 * @complexity O(log r)
 * @see Apache DataSketches, `get_rank` with the inclusive search criterion
 * @example rankInView(sortedView([Float64Array.of(10, 20, 30, 40)]), 20) // => 0.5
 */
export function rankInView({ values, cumulativeWeights }: SortedView, x: number): number {
  const total = totalWeight(cumulativeWeights)
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((values[middle] as number) <= x) low = middle + 1
    else high = middle
  }
  return low === 0 ? 0 : (cumulativeWeights[low - 1] as number) / total
}

function totalWeight(cumulativeWeights: Float64Array): number {
  const total = cumulativeWeights.at(-1)
  if (total === undefined) throw new InvalidInputError({ code: 'EMPTY_SAMPLE', message: 'The sample has no values' })
  return total
}

function firstIndexAtLeast(ascending: Float64Array, target: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] as number) < target) low = middle + 1
    else high = middle
  }
  return low
}

function mergeWeighted(
  below: { readonly values: Float64Array; readonly weights: Float64Array },
  level: Float64Array,
  weight: number,
): { values: Float64Array<ArrayBuffer>; weights: Float64Array<ArrayBuffer> } {
  const length = below.values.length + level.length
  const values = new Float64Array(length)
  const weights = new Float64Array(length)
  let a = 0
  let b = 0
  for (let index = 0; index < length; index++) {
    const takesLevel =
      a === below.values.length || (b < level.length && (level[b] as number) < (below.values[a] as number))
    values[index] = (takesLevel ? level[b++] : below.values[a]) as number
    weights[index] = takesLevel ? weight : (below.weights[a++] as number)
  }
  return { values, weights }
}
