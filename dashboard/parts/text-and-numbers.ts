/**
 * Separates the text of an explanation's line from the numbers in brackets at its end.
 *
 * @example textAndNumbers('Drift of price [KS 0.3]').numbers // => 'KS 0.3'
 */
export function textAndNumbers(line: string): { readonly text: string; readonly numbers: string | null } {
  const [, text, numbers] = /^(.*?) ?\[(.*)\]$/s.exec(line) ?? []
  return text === undefined || numbers === undefined ? { text: line, numbers: null } : { text, numbers }
}
