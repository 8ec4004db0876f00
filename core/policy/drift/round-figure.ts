/**
 * A number for a sentence: three significant digits, enough to follow the reasoning.
 *
 * @example roundFigure(0.0123456) // => '0.0123'
 */
export function roundFigure(value: number): string {
  return `${Number(value.toPrecision(3))}`
}
