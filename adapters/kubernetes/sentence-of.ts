/**
 * A cluster's words as the end of a sentence.
 *
 * @example sentenceOf('0/3 nodes are available') // => '0/3 nodes are available.'
 */
export function sentenceOf(text: string): string {
  const trimmed = text.trim()
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`
}
