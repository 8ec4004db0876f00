/**
 * A parameter's type: only the types that the RDS Data API, node-postgres and PGlite all accept. Bulk data is one JSONB
 * text, not an array.
 */
export type SqlValue = string | number | boolean | null | Uint8Array

/**
 * One SQL statement from a tagged template: `strings.length === values.length + 1`.
 *
 * The text casts every value (`${iso}::timestamptz`, `${json}::jsonb`), because the drivers disagree on the type of an
 * uncast one.
 */
export interface Statement {
  readonly strings: readonly string[]
  readonly values: readonly SqlValue[]
}

/** Turns one raw row into its type, or throws. A zod schema is one. */
export interface RowParser<Row> {
  parse(row: unknown): Row
}

/**
 * Runs one statement per call.
 *
 * Every driver returns the same types: int2/4/8 as numbers (an error beyond 2^53), float as number, timestamptz as
 * `Date`, jsonb as parsed values, bytea as `Uint8Array`, null as null.
 *
 * @throws {DatabaseError} with the SQLSTATE in `details.sqlState`; `retryable` if another try may succeed
 */
export interface SqlExecutor {
  query<Row>(statement: Statement, row: RowParser<Row>): Promise<Row[]>
  /** @returns how many rows the statement changed */
  execute(statement: Statement): Promise<number>
}

export interface Database extends SqlExecutor {
  /**
   * Commits when `work` resolves, rolls back when it rejects.
   *
   * `work` may only await statements through `sql`: PGlite has one connection, and any other statement would wait
   * forever.
   */
  transaction<Result>(work: (sql: SqlExecutor) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}
