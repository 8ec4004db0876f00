/** Digits of a loss that is a share, a probability's error or a count of nats: a hundredth of a point is visible. */
const usualDecimals = 4

/**
 * Digits after the point with which losses and their differences are shown.
 *
 * Money and a regression's loss have the user's unit, which may be minutes or millions: the largest loss is shown with
 * five significant digits, so that a difference of a thousandth of it has two.
 *
 * @param losses means per row, in one unit
 * @returns from 0 to 12
 * @example lossDecimals([22.31, 20.5], { hasOwnUnit: true }) // => 3
 */
export function lossDecimals(losses: readonly number[], { hasOwnUnit }: { readonly hasOwnUnit: boolean }): number {
  if (!hasOwnUnit) return usualDecimals
  const largest = losses.reduce((most, loss) => Math.max(most, Math.abs(loss)), 0)
  return largest === 0 ? usualDecimals : Math.min(12, Math.max(0, 4 - Math.floor(Math.log10(largest))))
}
