import type { UnreadableRowsCode } from '#rows/unreadable-rows-error'

const statuses: Readonly<Record<UnreadableRowsCode, number>> = {
  EMPTY_FILE: 422,
  NOT_UTF8: 422,
  UNREADABLE_FILE: 422,
  DUPLICATE_COLUMN: 422,
  MISSING_COLUMNS: 422,
  TOO_MANY_ROWS: 413,
}

/** The status that answers an `InvalidInputError`: 422 for a code that the table does not have. */
export function statusOfRefusal(code: string): number {
  return (statuses as Readonly<Record<string, number>>)[code] ?? 422
}
