import { shortened } from '#core/text/shortened'

const unitsMax = 40

/** A cell as an error shows it: its beginning, a list or an object as JSON. */
export function shownCell(cell: unknown): string {
  const text = typeof cell === 'object' ? jsonOf(cell) : String(cell)
  return text.length > unitsMax ? `${shortened(text, unitsMax)}…` : text
}

/**
 * A cell or a row as JSON. Whole numbers beyond a double are texts, which keep their digits.
 *
 * @example jsonOf({ id: 738529527931269425n }) // => '{"id":"738529527931269425"}'
 */
export function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value, (_key, part) => (typeof part === 'bigint' ? String(part) : part))
  } catch {
    // Nested deeper than the stack.
    return String({})
  }
}
