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
  return trailingQuantile(series, count, 0.5)
}

/** Quantile of a row and those before it, `count` in all: the mean of the two nearest where none is exact. */
export function trailingQuantile(series: Series, count: number, share: number): number[] {
  const place = (count - 1) * share
  return series.map((_, row) => {
    if (row < count - 1) return Number.NaN
    const own = series.slice(row - count + 1, row + 1).sort((a, b) => a - b)
    return ((own[Math.floor(place)] as number) + (own[Math.ceil(place)] as number)) / 2
  })
}

/** Logarithm of a row over the one before. */
export function logChange(series: Series): number[] {
  return series.map((value, row) => Math.log(value / (series[row - 1] ?? Number.NaN)))
}

/** Standard deviation of a row and those before it, `count` in all. */
export function trailingDeviation(series: Series, count: number): number[] {
  const [mean, square] = [
    trailingMean(series, count),
    trailingMean(
      series.map((value) => value ** 2),
      count,
    ),
  ]
  return mean.map((value, row) => Math.sqrt(Math.max(0, (square[row] as number) - value ** 2)))
}

/** Correlation of two figures over a row and those before it, `count` in all; NaN where one of them is constant. */
export function trailingCorrelation(one: Series, other: Series, count: number): number[] {
  const product = trailingMean(
    one.map((value, row) => value * (other[row] as number)),
    count,
  )
  const means = [trailingMean(one, count), trailingMean(other, count)] as const
  const deviations = [trailingDeviation(one, count), trailingDeviation(other, count)] as const
  return product.map((mean, row) => {
    const spread = (deviations[0][row] as number) * (deviations[1][row] as number)
    return spread > 0 ? (mean - (means[0][row] as number) * (means[1][row] as number)) / spread : Number.NaN
  })
}
