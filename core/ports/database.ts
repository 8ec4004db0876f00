/** What a statement may carry: the least that the RDS Data API, node-postgres and PGlite all take. No arrays: bulk goes in as one JSONB text. */
export type SqlValue = string | number | boolean | null | Uint8Array

/**
 * One SQL statement as a tagged template leaves it: `strings.length === values.length + 1`.
 *
 * Every value is cast in the text (`${iso}::timestamptz`, `${json}::jsonb`), because the drivers do not agree on what an untyped one is.
 */
export interface Statement {
  readonly strings: readonly string[]
  readonly values: readonly SqlValue[]
}

/** Turns one raw row into its type, or throws: a zod schema fits. */
export interface RowParser<Row> {
  parse(row: unknown): Row
}

/**
 * Runs one statement a call.
 *
 * Rows come back alike on every driver: int2/4/8 as numbers (beyond 2^53 they throw), float as number, timestamptz as `Date`,
 * jsonb as parsed values, bytea as `Uint8Array`, null as null.
 *
 * @throws {DatabaseError} with the SQLSTATE in `details.sqlState`; `retryable` for what a second try may mend
 */
export interface SqlExecutor {
  query<Row>(statement: Statement, row: RowParser<Row>): Promise<Row[]>
  /** @returns how many rows the statement changed */
  execute(statement: Statement): Promise<number>
}

export interface Database extends SqlExecutor {
  /**
   * Commits what `work` did when it resolves, takes all of it back when it rejects.
   *
   * Inside, nothing may be awaited but statements through `sql`: PGlite has one connection, and a second one would wait for ever.
   */
  transaction<Result>(work: (sql: SqlExecutor) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}
