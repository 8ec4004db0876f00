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

/** The text with U+FFFD for each of them. NUL is replaced in JSON, too. */
export function withoutStrayCharacters(text: string): string {
  return text.replaceAll('\u0000', '\ufffd').replaceAll('\\u0000', '\ufffd').toWellFormed()
}
