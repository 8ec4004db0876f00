/**
 * Ascending edges; a value's bin is the number of edges that it reaches, as in SQL's `width_bucket`. Of several classes
 * the bin of a prediction is the class; a regression has no confidence, and no edges of it.
 */
export interface ScoreBins {
  readonly prediction: readonly number[]
  readonly confidence: readonly number[]
}

/**
 * Bins of a version's scores: enough that the largest gap between two distributions is missed by less than a hundredth
 * where it lies inside of a bin, and few enough for a hundred thousand blocks.
 */
const binsWanted = 64

/** How sure an answer is, in [0.5, 1]. @example confidenceOf(0.2) // => 0.8 */
export function confidenceOf(score: number): number {
  return Math.max(score, 1 - score)
}

/**
 * Bins that a version's held-out scores fill evenly. Values below and above all of them have bins of their own, and so
 * has a value that is more frequent than a bin, as the scores of shallow trees are.
 *
 * @param scores in [0, 1], at least one, in any order
 * @param threshold from this score on the answer is positive: an edge, so that no bin holds answers of both kinds
 * @complexity O(n log n)
 * @example scoreBins([0.2, 0.2, 0.2], 0.5).prediction.map((edge) => Number(edge.toFixed(3))) // => [0.2, 0.2, 0.5]
 */
export function scoreBins(scores: readonly number[], threshold: number): ScoreBins {
  return {
    prediction: ascending([...quantileEdges(scores), threshold]),
    confidence: ascending(quantileEdges(scores.map(confidenceOf))),
  }
}

/** Bins of a regression's values, of any sign and size, as {@link scoreBins} makes them. */
export function valueBins(values: readonly number[]): ScoreBins {
  return { prediction: ascending(quantileEdges(values)), confidence: [] }
}

/**
 * Bins of the answers of several classes: one for each class, and of confidence as {@link scoreBins} makes them.
 *
 * @param confidences the probabilities of the answered classes
 * @example classBins([0.5, 0.7], 3).prediction // => [0.5, 1.5]
 */
export function classBins(confidences: readonly number[], classCount: number): ScoreBins {
  const prediction = Array.from({ length: Math.max(0, classCount - 1) }, (_, index) => index + 0.5)
  return { prediction, confidence: ascending(quantileEdges(confidences)) }
}

/** The bin of a value. @complexity O(log edges) @example binOf([0.2, 0.5], 0.5) // => 2 */
export function binOf(edges: readonly number[], value: number): number {
  let [low, high] = [0, edges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((edges[middle] as number) <= value) low = middle + 1
    else high = middle
  }
  return low
}

function quantileEdges(values: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort()
  const quantiles = Array.from(
    { length: binsWanted + 1 },
    (_, index) => sorted[Math.min(sorted.length - 1, Math.floor((index * sorted.length) / binsWanted))] as number,
  )
  const ends = quantiles.filter((value, index) => value === quantiles[index - 1] || index === binsWanted)
  return [...quantiles, ...ends.map(nextUp)]
}

function ascending(edges: readonly number[]): number[] {
  return [...new Set(edges)].sort((a, b) => a - b)
}

/** The smallest number above another one. */
function nextUp(value: number): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value === 0 ? 0 : value)
  // The bits of a negative number are those of its size.
  view.setBigUint64(0, view.getBigUint64(0) + (value < 0 ? -1n : 1n))
  return view.getFloat64(0)
}
