/** Stands for a missing value. */
export const noValue = '–'

/** Keeps a figure and its unit on one line. */
const space = '\u00a0'

/**
 * A share as a percentage.
 *
 * @example percentText(0.9042) // => '90.4\u00a0%'
 */
export function percentText(share: number | null | undefined, digits = 1): string {
  return typeof share === 'number' ? `${(share * 100).toFixed(digits)}${space}%` : noValue
}

/**
 * A difference of two shares in percentage points, with its sign.
 *
 * @example pointsText(-0.0123) // => '−1.2 points'
 */
export function pointsText(difference: number): string {
  const points = Math.abs(difference * 100).toFixed(1)
  if (points === '0.0') return '0.0 points'
  return `${difference > 0 ? '+' : '−'}${points} points`
}

/**
 * The difference of two shares after rounding, so that it equals the difference of the two figures shown.
 *
 * @example shownDifference(0.9154, 0.8426) // => 0.072
 */
export function shownDifference(first: number, second: number): number {
  const shown = (share: number) => Math.round(share * 1000)
  return (shown(first) - shown(second)) / 1000
}

/** @example countText(1234567) // => '1,234,567' */
export function countText(count: number | null | undefined): string {
  return typeof count === 'number' ? count.toLocaleString('en') : noValue
}

/**
 * A figure with three or four significant digits; very small and very large ones with an exponent.
 *
 * @example figureText(0.00001234) // => '1.2e-5'
 */
export function figureText(value: number | null | undefined): string {
  if (typeof value !== 'number') return noValue
  const size = Math.abs(value)
  if (size !== 0 && (size < 0.001 || size >= 1e7)) return value.toExponential(1)
  return Number.isInteger(value) ? value.toLocaleString('en') : String(Number(value.toPrecision(size >= 100 ? 4 : 3)))
}

/**
 * A figure with a fixed number of decimals, for comparison; one that they would round to zero has an exponent.
 *
 * @example fixedText(0.98) // => '0.980'
 */
export function fixedText(value: number | null | undefined, decimals = 3): string {
  if (typeof value !== 'number') return noValue
  return value !== 0 && Math.abs(value) < 10 ** -decimals ? value.toExponential(1) : value.toFixed(decimals)
}

/** @example bytesText(45_891) // => '46\u00a0kB' */
export function bytesText(bytes: number | null | undefined): string {
  if (typeof bytes !== 'number') return noValue
  if (bytes < 1000) return `${bytes}${space}B`
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)}${space}kB` : `${(bytes / 1e6).toFixed(1)}${space}MB`
}

/** @example millisecondsText(5.24) // => '5.2\u00a0ms' */
export function millisecondsText(ms: number | null | undefined): string {
  if (typeof ms !== 'number') return noValue
  return `${ms >= 100 ? Math.round(ms) : ms.toFixed(1)}${space}ms`
}
