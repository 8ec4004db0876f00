import { storableText } from '#contracts/stray-character'

/**
 * A JSON value with every text in it, keys too, as PostgreSQL stores it.
 *
 * @example storableJson({ reason: 'a\u0000b' }) // => { reason: 'a\ufffdb' }
 */
export function storableJson(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value)
  if (Array.isArray(value)) return value.map(storableJson)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [storableText(key), storableJson(entry)]))
}
