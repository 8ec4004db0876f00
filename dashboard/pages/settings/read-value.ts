/**
 * Typed text as a value of the setting's type. Text that does not fit stays text, so that the API explains the error.
 *
 * @example readValue('0.75', 0.7) // => 0.75
 */
export function readValue(text: string, before: unknown): number | string | boolean {
  const typed = text.trim()
  if (typeof before === 'number' && typed !== '' && Number.isFinite(Number(typed))) return Number(typed)
  if (typeof before === 'boolean' && (typed === 'true' || typed === 'false')) return typed === 'true'
  return typed
}
