/** A figure by row; NaN where it is not known. */
export type Series = readonly number[]

/** The value `count` rows before. */
export function lag(series: Series, count: number): number[] {
  return series.map((_, row) => series[row - count] ?? Number.NaN)
}

/** Mean of a row and those before it, `count` in all. */
export function trailingMean(series: Series, count: number): number[] {
  return series.map((_, row) => {
    const own = series.slice(row - count + 1, row + 1)
    return row < count - 1 ? Number.NaN : own.reduce((sum, value) => sum + value, 0) / count
  })
}

/** Median of a row and those before it, `count` in all. */
export function trailingMedian(series: Series, count: number): number[] {
  return series.map((_, row) => {
    if (row < count - 1) return Number.NaN
    const own = series.slice(row - count + 1, row + 1).sort((a, b) => a - b)
    return ((own[Math.floor((count - 1) / 2)] as number) + (own[Math.ceil((count - 1) / 2)] as number)) / 2
  })
}

/** Logarithm of a row over the one before. */
export function logChange(series: Series): number[] {
  return series.map((value, row) => Math.log(value / (series[row - 1] ?? Number.NaN)))
}
