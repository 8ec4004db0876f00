import type { PGliteConnection } from './pglite-connection.ts'

/**
 * How many statements may pass before the next search for dead rows: some 20 ms of work every two seconds of full load.
 */
const statementCountMax = 20_000
/**
 * The first search, after which the count doubles: plans that were made for a table of two rows read all of it for each
 * row of another, until they are made again.
 */
const firstStatementCount = 1000
/**
 * How far the write-ahead log may grow before a checkpoint. A start after kill -9 reads it again, in about a second.
 */
const logBytesMax = 32 * 1024 * 1024
const statementsPerLook = 100

/**
 * PostgreSQL's own thresholds: vacuum after 50 rows and a fifth of the table, analyze after 50 and a tenth, vacuum
 * after inserts of 1,000 and a fifth.
 */
const tablesInNeed = `
  select quote_ident(relname) as name
    from pg_stat_user_tables
   where n_dead_tup > 50 + 0.2 * n_live_tup
      or n_ins_since_vacuum > 1000 + 0.2 * n_live_tup
      or n_mod_since_analyze > 50 + 0.1 * n_live_tup`

/**
 * Does the work of a server's checkpointer and autovacuum, which PGlite does not have. Without it the write-ahead log
 * grows for ever (3 MB per 10,000 small transactions), dead rows stay, and plans are made for empty tables.
 */
export class PGliteMaintenance {
  readonly #connection: PGliteConnection
  #statementCount = 0
  #statementCountToNext = firstStatementCount
  #lookedAtCount = 0
  #checkpointedAt = 0

  constructor(connection: PGliteConnection) {
    this.#connection = connection
  }

  countStatement(): void {
    this.#statementCount += 1
  }

  /** Call it between statements, outside a transaction. It mostly costs nothing. */
  runWhenDue(): void {
    if (this.#statementCount - this.#lookedAtCount < statementsPerLook) return
    this.#lookedAtCount = this.#statementCount
    if (this.#statementCount >= this.#statementCountToNext || this.#logPosition() - this.#checkpointedAt > logBytesMax)
      this.run()
  }

  /** Call it outside a transaction only. About 20 ms after 20,000 statements; repeating it is harmless. */
  run(): void {
    this.#statementCount = 0
    this.#statementCountToNext = Math.min(statementCountMax, 2 * this.#statementCountToNext)
    this.#lookedAtCount = 0
    // The counters are flushed at the end of this statement, so that the next one reads them.
    this.#connection.run('select pg_stat_force_next_flush()::text', [])
    const names = this.#connection.run(tablesInNeed, []).rows.map(({ name }) => String(name))
    if (names.length > 0) this.#connection.run(`vacuum (analyze) ${names.join(', ')}`, [])
    this.#connection.run('checkpoint', [])
    this.#checkpointedAt = this.#logPosition()
  }

  #logPosition(): number {
    const { rows } = this.#connection.run(`select (pg_current_wal_insert_lsn() - '0/0')::double precision as bytes`, [])
    return Number(rows[0]?.bytes)
  }
}
