import type { UnreadableRowsCode } from '../unreadable-rows-error.ts'

/** A file to decode, and the time that it may take. */
export interface ParquetRequest {
  readonly content: Uint8Array
  readonly durationMsMax: number
}

/** A column's values in the order of its rows; null for a column of lists or objects, which is not read. */
export interface ParquetColumn {
  readonly name: string
  readonly values: ArrayLike<unknown> | null
}

/** A file's columns, or why it is refused. */
export type ParquetAnswer =
  | { readonly columns: readonly ParquetColumn[]; readonly rowCount: number }
  | { readonly code: UnreadableRowsCode; readonly problem: string }
