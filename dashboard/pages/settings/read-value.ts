/**
 * What a person typed, as the type that the setting has; what is no such value goes as text, so that the API says what is wrong.
 *
 * @example readValue('0.75', 0.7) // => 0.75
 */
export function readValue(text: string, before: unknown): number | string | boolean {
  const typed = text.trim()
  if (typeof before === 'number' && typed !== '' && Number.isFinite(Number(typed))) return Number(typed)
  if (typeof before === 'boolean' && (typed === 'true' || typed === 'false')) return typed === 'true'
  return typed
}
