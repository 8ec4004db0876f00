/** What half an hour is of a day. */
const newShareMin = 1 / 48

/**
 * How many new rows make another look at a window worth it: a share of what the look before had seen.
 *
 * @example newRowsToNextCheck(480) // => 10
 */
export function newRowsToNextCheck(rowCount: number): number {
  return Math.max(1, Math.ceil(rowCount * newShareMin))
}
