// The characters that PostgreSQL keeps in no text, and what is done about them. Their rule is here and not beside its
// users in core/text, because a model file is checked by it too, and contracts import nothing of core.

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

/**
 * Text as PostgreSQL stores it: NUL characters and halves of characters (lone surrogates) become U+FFFD.
 *
 * @example storableText('a\u0000b') // => 'a\ufffdb'
 */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd')
}
