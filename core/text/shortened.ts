/**
 * The beginning of a text, at most so many UTF-16 units of it: a character that does not fit is left out whole.
 *
 * Half a character is invalid in UTF-8: PostgreSQL and web services refuse it.
 *
 * @example shortened('ab😀', 3) // => 'ab'
 */
export function shortened(text: string, lengthMax: number): string {
  const cut = text.slice(0, lengthMax)
  return text.length > lengthMax && /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut
}
