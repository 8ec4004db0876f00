/**
 * Text as PostgreSQL stores it: NUL characters and halves of characters (lone surrogates) become U+FFFD.
 *
 * @example storableText('a\u0000b') // => 'a\ufffdb'
 */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd')
}

/** A JSON value with every text in it, keys too, as PostgreSQL stores it. */
export function storableJson(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value)
  if (Array.isArray(value)) return value.map(storableJson)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [storableText(key), storableJson(entry)]))
}
