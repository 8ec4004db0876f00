import type { Statement } from '#core/ports/database'

type Marker = '$' | ':p'

const texts: Readonly<Record<Marker, WeakMap<readonly string[], string>>> = { $: new WeakMap(), ':p': new WeakMap() }

/**
 * The statement with `$1`, `$2`, … for its values, or with another marker and these numbers.
 *
 * Remembers the text of a frozen `strings`: a template literal's are, and the same place in the source always gives the
 * same array.
 *
 * @example statementText({ strings: ['select ', '::int'], values: [1] }) // => 'select $1::int'
 */
export function statementText({ strings }: Statement, marker: Marker = '$'): string {
  const known = texts[marker].get(strings)
  if (known !== undefined) return known
  const text = strings.reduce((start, part, index) => `${start}${marker}${index}${part}`)
  if (Object.isFrozen(strings)) texts[marker].set(strings, text)
  return text
}
