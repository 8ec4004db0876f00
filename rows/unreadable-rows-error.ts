import { InvalidInputError } from '#core/errors'

/** Why no row of a file can be read. */
export type UnreadableRowsCode =
  | 'EMPTY_FILE'
  | 'NOT_UTF8'
  | 'UNREADABLE_FILE'
  | 'DUPLICATE_COLUMN'
  | 'MISSING_COLUMNS'
  | 'TOO_MANY_ROWS'

export interface UnreadableRowsOptions {
  /** The columns at fault, each with its problem. */
  readonly fields?: readonly { readonly field: string; readonly message: string }[]
  readonly cause?: unknown
}

/**
 * A file of rows is refused as a whole. A single bad row never is: it becomes an `UnreadableRow`, and the rows around
 * it are read.
 *
 * The caller decides what a refusal means: the API answers with a status, the function that reads the bucket gives the
 * file up.
 */
export class UnreadableRowsError extends InvalidInputError {
  declare readonly code: UnreadableRowsCode
  readonly fields: NonNullable<UnreadableRowsOptions['fields']>

  constructor(code: UnreadableRowsCode, message: string, { fields = [], cause }: UnreadableRowsOptions = {}) {
    super({ code, message, cause })
    this.fields = fields
  }
}
