/** A row of a file as text, and the line where it begins: 1 is the first. */
export interface FileRow {
  readonly text: string
  readonly line: number
}

/** A file that is read row by row: memory does not grow with it. */
export interface RowsFile {
  /** In NDJSON those of the first line. */
  readonly columns: readonly string[]
  /** Whether the first of `fileRows` is a header. */
  readonly hasHeader: boolean
  readonly fileRows: AsyncIterable<FileRow>
}

/**
 * Opens a file, gzipped where its name ends in `.gz`.
 *
 * @throws {UnreadableRowsError} naming the file
 */
export type FileOpener = (path: string) => Promise<RowsFile>
