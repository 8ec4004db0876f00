/**
 * The most bytes of a row: a hundred times what a row with 2,000 features takes. A longer one is a quote that is never
 * closed, or a file without line breaks, and would fill the memory.
 */
export const rowBytesMax = 2 ** 20

export const rowTooLong = (line: number) =>
  `the row that begins at line ${line} has more than ${rowBytesMax} bytes (is a quote not closed?)`
