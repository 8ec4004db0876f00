const separators = [',', ';', '\t', '|'] as const

/** A first line that names the separator, as Excel writes and reads it. */
const declaration = /^"?sep=([,;\t|])"?(?:\r\n|\r|\n|$)/i
const blankLines = /^(?:[^\S\r\n]*(?:\r\n|\r|\n))+/

export interface CsvSeparator {
  readonly separator: string
  /** Whether the first line names it: that line is no header. */
  readonly isDeclared: boolean
  /** Whether the text reaches to the end of the header, which may go over several lines. */
  readonly isComplete: boolean
}

/**
 * Finds a file's separator: the one that its first line names, else the one that its header has most of, outside
 * quotes; a comma where there is none.
 *
 * @param text the beginning of the file, without its byte-order mark
 * @example csvSeparator('a;"b, c, d";e').separator // => ';'
 */
export function csvSeparator(text: string): CsvSeparator {
  const declared = declaration.exec(text)
  if (declared) {
    const { isComplete } = countSeparators(withoutBlankLines(text.slice(declared[0].length)))
    return { separator: declared[1] as string, isDeclared: true, isComplete }
  }
  const { counts, isComplete } = countSeparators(withoutBlankLines(text))
  const most = separators.reduce((best, each) => (counts[each] > counts[best] ? each : best), separators[0])
  return { separator: most, isDeclared: false, isComplete }
}

const withoutBlankLines = (text: string) => text.replace(blankLines, '')

/** Counts the separators of a record outside its quotes. A quote opens a cell only at its beginning. */
function countSeparators(text: string) {
  const counts: Record<(typeof separators)[number], number> = { ',': 0, ';': 0, '\t': 0, '|': 0 }
  let isQuoted = false
  let isCellStart = true
  for (const character of text) {
    if (isQuoted) {
      // The second of two quotes opens the cell again.
      if (character === '"') isQuoted = false
      isCellStart = character === '"'
      continue
    }
    if (character === '\n' || character === '\r') return { counts, isComplete: true }
    isQuoted = character === '"' && isCellStart
    isCellStart = character in counts
    if (character in counts) counts[character as keyof typeof counts] += 1
  }
  return { counts, isComplete: false }
}
