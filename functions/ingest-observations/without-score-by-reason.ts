import type { RowWithoutScore } from '#rows/check-rows'

/** Rows without a score for one reason: how many, and the first of them. */
export interface WithoutScore extends RowWithoutScore {
  readonly rows: number
}

/**
 * Counts rows without a score by their reason. One endpoint answers all its requests in one way: a list of every row
 * would say the same thousands of times.
 */
export function withoutScoreByReason(rows: readonly RowWithoutScore[]): WithoutScore[] {
  const byReason = new Map<string, WithoutScore>()
  for (const row of rows) {
    const { rows: before, ...first } = byReason.get(row.reason) ?? { ...row, rows: 0 }
    byReason.set(row.reason, { ...first, rows: before + 1 })
  }
  return [...byReason.values()]
}
