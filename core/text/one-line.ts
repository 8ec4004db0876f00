/**
 * A text on one line: control characters and line breaks, those of Unicode too, become spaces.
 *
 * @example oneLine('drift\r\nBcc: a@b.c') // => 'drift Bcc: a@b.c'
 */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}
