/**
 * The beginning of a text. A character of two UTF-16 units is kept whole or left out: half of one is a text that
 * PostgreSQL refuses.
 *
 * @param unitsMax in UTF-16 units
 * @example firstCharacters('ab😀', 3) // => 'ab'
 */
export function firstCharacters(text: string, unitsMax: number): string {
  if (text.length <= unitsMax) return text
  return text.slice(0, unitsMax).replace(/[\uD800-\uDBFF]$/, '')
}
