import type { SortedView } from '#core/statistics/sorted-view'

/** Nine significant digits name a float32: a value that is written so is off by less than this share of itself. */
const printedShareMax = 5e-9

/**
 * Two samples in the lower of their precisions: 0.1 in one file is 0.10000000149011612 in another that went through
 * float32, and a column of few values would look drifted as a whole.
 *
 * Rounds both samples to float32 where all values of one are those of float32, up to the digits that are printed. Other
 * samples are left as they are.
 *
 * @complexity O(retained values)
 * @example inSamePrecision(sortedView([Float64Array.of(0.1)]), sortedView([Float64Array.of(0.10000000149)]))[0].values
 *   // => Float64Array.of(Math.fround(0.1))
 */
export function inSamePrecision(reference: SortedView, current: SortedView): [SortedView, SortedView] {
  const isRounded = [reference, current].some(({ values }) => values.every(isFloat32))
  return isRounded ? [rounded(reference), rounded(current)] : [reference, current]
}

function isFloat32(value: number): boolean {
  return Math.abs(value - Math.fround(value)) <= printedShareMax * Math.abs(value)
}

/** Rounding keeps the order. A value beyond float32 stays itself. */
function rounded({ values, cumulativeWeights }: SortedView): SortedView {
  return {
    values: values.map((value) => (Number.isFinite(Math.fround(value)) ? Math.fround(value) : value)),
    cumulativeWeights,
  }
}
