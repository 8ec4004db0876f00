const lineBreak = /\r\n|\r|\n/

/**
 * The lines of a row that a stray quote joined; 0 for a row of one line, and for one whose line breaks are within
 * proper quotes. Such a row may have as many cells as the header: taken for one, the rows that it swallowed would be
 * lost silently.
 *
 * @param raw the row's text
 * @example unmatchedLines('1,"a\n2,b\n3,"c\n', ',') // => 3
 */
export function unmatchedLines(raw: string, separator: string): number {
  if (!raw.includes('"')) return 0
  const text = raw.replace(/^[\r\n]+/, '').replace(/[\r\n]+$/, '')
  if (!lineBreak.test(text) || isProper(text, separator)) return 0
  return text.split(lineBreak).length
}

/** Whether each cell is either in quotes as a whole, or has no line break and does not begin with a quote. */
function isProper(text: string, separator: string): boolean {
  for (let position = 0; ; ) {
    const end = text[position] === '"' ? endOfQuotes(text, position) : endOfPlain(text, position, separator)
    if (end === text.length) return true
    if (text[end] !== separator) return false
    position = end + 1
  }
}

/** The position behind the closing quote. */
function endOfQuotes(text: string, start: number): number {
  for (let position = start + 1; ; position += 2) {
    position = text.indexOf('"', position)
    if (position === -1) return text.length
    if (text[position + 1] !== '"') return position + 1
  }
}

function endOfPlain(text: string, start: number, separator: string): number {
  let position = start
  while (position < text.length && text[position] !== separator && !/[\r\n]/.test(text[position] as string))
    position += 1
  return position
}
