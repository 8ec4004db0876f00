import type { HeldOutFigures } from '#contracts/api/model-version'

/** How the rows of a class were answered. */
export interface ClassResult {
  readonly index: number
  readonly rows: number
  readonly precision: number | null
  readonly recall: number | null
  readonly f1: number | null
}

/**
 * The classes of a matrix with their figures, in their order.
 *
 * @param confusion rows by label and answer
 * @example classResults([[3, 1], [0, 4]], null)[0]?.rows // => 4
 */
export function classResults(
  confusion: readonly (readonly number[])[],
  byClass: HeldOutFigures['byClass'],
): ClassResult[] {
  return confusion.map((counts, index) => {
    const { precision = null, recall = null, f1 = null } = byClass?.[index] ?? {}
    return { index, rows: counts.reduce((sum, count) => sum + count, 0), precision, recall, f1 }
  })
}

/**
 * The most frequent mistakes of a matrix, the most frequent first.
 *
 * @example frequentConfusions([[3, 1], [2, 4]], 1) // => [{ label: 1, answer: 0, rows: 2 }]
 */
export function frequentConfusions(
  confusion: readonly (readonly number[])[],
  count: number,
): { readonly label: number; readonly answer: number; readonly rows: number }[] {
  return confusion
    .flatMap((counts, label) => counts.map((rows, answer) => ({ label, answer, rows })))
    .filter(({ label, answer, rows }) => label !== answer && rows > 0)
    .sort((a, b) => b.rows - a.rows)
    .slice(0, count)
}
