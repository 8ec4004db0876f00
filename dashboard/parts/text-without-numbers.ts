import type { ExplanationLine } from '#contracts/api/explanations'

/**
 * The text of an explanation's line without the numbers in brackets at its end.
 *
 * @example textWithoutNumbers({ text: 'Drift of size[0] [KS 0.3]', numbers: 'KS 0.3' }) // => 'Drift of size[0]'
 */
export function textWithoutNumbers({ text, numbers }: Pick<ExplanationLine, 'text' | 'numbers'>): string {
  return numbers === null ? text : text.slice(0, -` [${numbers}]`.length)
}
