/** Half an hour as a share of a day. */
const newShareMin = 1 / 48

/**
 * The number of new rows that makes another check of a window due: a share of the rows of the check before.
 *
 * @example newRowsToNextCheck(480) // => 10
 */
export function newRowsToNextCheck(rowCount: number): number {
  return Math.max(1, Math.ceil(rowCount * newShareMin))
}
