import type { ResidualBin } from '#contracts/residual-bin'

/** Ten bins of as many rows each, as far as equal values allow: labels of a regression have no scale of their own. */
const binCount = 10

interface ValuedBlock {
  readonly rows: number
  readonly scores: readonly number[]
  readonly labels: readonly number[]
}

/**
 * Values against labels on a regression's held-out rows: for rows whose values are alike, their means and the quantiles
 * of the errors. Values that are equal are in one bin.
 *
 * A trainer writes an even part of a block's rows where there are many: each value then counts for several.
 *
 * @complexity O(values log values)
 * @example residualsOf([{ rows: 2, scores: [1, 1], labels: [0, 4] }]) // => [{ from: 1, to: 1, rows: 2, meanValue: 1,
 *   meanLabel: 2, errorLow: -1, errorMedian: -1, errorHigh: 3 }]
 */
export function residualsOf(blocks: readonly ValuedBlock[]): ResidualBin[] {
  const rows = blocks
    .flatMap(({ rows, scores, labels }) =>
      scores.map((value, index) => ({ value, error: (labels[index] as number) - value, weight: rows / scores.length })),
    )
    .sort((a, b) => a.value - b.value)
  const total = sumOf(rows.map(({ weight }) => weight))
  const bins: (typeof rows)[] = []
  let before = 0
  for (const [index, row] of rows.entries()) {
    const isNew = bins.length === 0 || before >= (total * bins.length) / binCount
    if (isNew && row.value !== rows[index - 1]?.value) bins.push([])
    bins.at(-1)?.push(row)
    before += row.weight
  }
  return bins.map(binOf)
}

function binOf(
  rows: readonly { readonly value: number; readonly error: number; readonly weight: number }[],
): ResidualBin {
  const weight = sumOf(rows.map((row) => row.weight))
  const meanValue = sumOf(rows.map((row) => row.value * row.weight)) / weight
  const meanError = sumOf(rows.map((row) => row.error * row.weight)) / weight
  const errors = rows.toSorted((a, b) => a.error - b.error)
  const quantile = (share: number) => {
    let before = 0
    const found = errors.find((row) => {
      before += row.weight
      return before >= share * weight
    })
    return (found ?? errors.at(-1))?.error as number
  }
  return {
    from: rows[0]?.value as number,
    to: rows.at(-1)?.value as number,
    rows: Math.round(weight),
    meanValue,
    meanLabel: meanValue + meanError,
    errorLow: quantile(0.05),
    errorMedian: quantile(0.5),
    errorHigh: quantile(0.95),
  }
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
