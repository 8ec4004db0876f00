import type { Statement } from '#core/ports/database'

const texts = new WeakMap<readonly string[], string>()

/**
 * The statement with `$1`, `$2`, … for its values.
 *
 * Remembers the text of a frozen `strings`: a template literal's are, and the same place in the source always gives the same array.
 *
 * @example statementText({ strings: ['select ', '::int'], values: [1] }) // => 'select $1::int'
 */
export function statementText({ strings }: Statement): string {
  const known = texts.get(strings)
  if (known !== undefined) return known
  let text = strings[0] ?? ''
  for (let index = 1; index < strings.length; index++) text += `$${index}${strings[index]}`
  if (Object.isFrozen(strings)) texts.set(strings, text)
  return text
}
