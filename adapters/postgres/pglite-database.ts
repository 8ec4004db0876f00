import { AsyncLocalStorage } from 'node:async_hooks'
import { PGlite } from '@electric-sql/pglite'
import type { Database, RowParser, SqlExecutor, Statement } from '#core/ports/database'
import { databaseUseError } from './database-error.ts'
import { PGliteConnection } from './pglite-connection.ts'
import { PGliteMaintenance } from './pglite-maintenance.ts'
import { statementText } from './statement-text.ts'
import { changedRowCount, type WireResponse } from './wire-response.ts'

export interface PGliteOptions {
  /** Absent for memory. Two processes lose each other's rows there without an error: pglite-data-directory.ts locks it. */
  readonly directory?: string
  /** A tar of a data directory that a new database starts from. */
  readonly dump?: Uint8Array
}

/** Opens PostgreSQL inside this process: 0.3 s for a directory that is there, 0.6 s in memory from a dump, 4 s for a new one. */
export async function openPGlite({ directory, dump }: PGliteOptions = {}): Promise<PGliteDatabase> {
  const dataDir = directory ?? 'memory://'
  const loadDataDir = dump && { loadDataDir: new Blob([new Uint8Array(dump)]) }
  return new PGliteDatabase(await PGlite.create({ dataDir, ...loadDataDir }))
}

/**
 * The Database port on PGlite: PostgreSQL inside this process, with one connection.
 *
 * Statements wait for an open transaction to end. Each runs to its end without giving way to timers or sockets: who runs thousands in a row
 * lets others in now and then. Safe against the end of the process at any moment, not against that of the machine: PGlite cannot fsync.
 */
export class PGliteDatabase implements Database {
  readonly #pglite: PGlite
  readonly #connection: PGliteConnection
  readonly #maintenance: PGliteMaintenance
  readonly #current = new AsyncLocalStorage<{ open: boolean }>()
  /** Fulfilled when the open transaction is over; undefined when there is none. */
  #busy: Promise<void> | undefined

  constructor(pglite: PGlite) {
    this.#pglite = pglite
    this.#connection = new PGliteConnection(pglite)
    this.#maintenance = new PGliteMaintenance(this.#connection)
    // Planning costs more here than running: 0.22 ms against 0.09 ms for the rows of a window in 30 partitions.
    this.#connection.run('set plan_cache_mode = force_generic_plan', [])
  }

  async query<Row>(statement: Statement, row: RowParser<Row>): Promise<Row[]> {
    while (this.#busy !== undefined) await this.#transactionToEnd()
    this.#maintenance.runWhenDue()
    return parseRows(this.#run(statement), row)
  }

  async execute(statement: Statement): Promise<number> {
    while (this.#busy !== undefined) await this.#transactionToEnd()
    this.#maintenance.runWhenDue()
    return changedRowCount(this.#run(statement).commandTag)
  }

  async transaction<Result>(work: (sql: SqlExecutor) => Promise<Result>): Promise<Result> {
    while (this.#busy !== undefined) await this.#transactionToEnd()
    this.#maintenance.runWhenDue()
    const { promise, resolve } = Promise.withResolvers<void>()
    const handle = { open: true }
    this.#busy = promise
    try {
      return await this.#current.run(handle, () => this.#transact(work, handle))
    } finally {
      this.#busy = undefined
      resolve()
    }
  }

  /** Does what PostgreSQL's background processes would. It also comes by itself, every 20,000 statements or 32 MB of log. */
  async maintain(): Promise<void> {
    while (this.#busy !== undefined) await this.#transactionToEnd()
    this.#maintenance.run()
  }

  /** A tar of the whole database, to open another one from. */
  async dump(): Promise<Uint8Array> {
    while (this.#busy !== undefined) await this.#transactionToEnd()
    return new Uint8Array(await (await this.#pglite.dumpDataDir('none')).arrayBuffer())
  }

  async close(): Promise<void> {
    if (this.#pglite.closed) return
    while (this.#busy !== undefined) await this.#transactionToEnd()
    this.#connection.end()
    await this.#pglite.close()
  }

  async #transact<Result>(work: (sql: SqlExecutor) => Promise<Result>, handle: { open: boolean }): Promise<Result> {
    this.#connection.run('begin', [])
    let result: Result
    try {
      result = await work(this.#executor(handle))
    } catch (error) {
      this.#connection.run('rollback', [])
      throw error
    } finally {
      handle.open = false
    }
    // PostgreSQL answers a commit after a failed statement with a rollback, and no error.
    if (this.#connection.run('commit', []).commandTag === 'COMMIT') return result
    throw databaseUseError({
      code: 'DB_TRANSACTION_ABORTED',
      message: 'a statement of this transaction failed and its error was swallowed: nothing was committed',
    })
  }

  #executor(handle: { readonly open: boolean }): SqlExecutor {
    const run = (statement: Statement) => {
      if (handle.open) return this.#run(statement)
      throw databaseUseError({ code: 'DB_TRANSACTION_OVER', message: 'the transaction of this handle is over' })
    }
    return {
      query: async (statement, row) => parseRows(run(statement), row),
      execute: async (statement) => changedRowCount(run(statement).commandTag),
    }
  }

  #run(statement: Statement): WireResponse {
    this.#maintenance.countStatement()
    return this.#connection.run(statementText(statement), statement.values)
  }

  /** To be awaited in a loop that looks again: whoever was first to wake up may have begun the next one. */
  #transactionToEnd(): Promise<void> | undefined {
    if (!this.#current.getStore()?.open) return this.#busy
    throw databaseUseError({
      code: 'DB_OUTSIDE_TRANSACTION',
      message: 'inside a transaction only its own handle may be used: the one connection would wait for itself',
    })
  }
}

function parseRows<Row>(response: WireResponse, row: RowParser<Row>): Row[] {
  return response.rows.map((values) => row.parse(values))
}
