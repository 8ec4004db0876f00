/**
 * Names a character that PostgreSQL keeps in no text; null for a text without one. A single such text would fail the
 * batch of its row.
 *
 * @example strayCharacter('a\u0000') // => 'a NUL character'
 */
export function strayCharacter(text: string): string | null {
  if (text.includes('\u0000')) return 'a NUL character'
  return text.isWellFormed() ? null : 'half a surrogate pair'
}
