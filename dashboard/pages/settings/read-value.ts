/**
 * Typed text as a value of the setting's type. A number is one for a setting that is a word now, such as `auto`. Text
 * that does not fit stays text, so that the API explains the error.
 *
 * @example readValue('0.75', 0.7) // => 0.75
 */
export function readValue(text: string, before: unknown): number | string | boolean {
  const typed = text.trim()
  if (typeof before === 'boolean') return typed === 'true' ? true : typed === 'false' ? false : typed
  return typed !== '' && Number.isFinite(Number(typed)) ? Number(typed) : typed
}
