/** The text with U+FFFD for each character that PostgreSQL keeps in no text. NUL is replaced in JSON, too. */
export function withoutStrayCharacters(text: string): string {
  return text.replaceAll('\u0000', '\ufffd').replaceAll('\\u0000', '\ufffd').toWellFormed()
}
