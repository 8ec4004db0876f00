import { AsyncLocalStorage } from 'node:async_hooks'
import { PGlite } from '@electric-sql/pglite'
import type { Database, RowParser, SqlExecutor, Statement } from '#core/ports/database'
import { databaseUseError } from './database-error.ts'
import { PGliteConnection } from './pglite-connection.ts'
import { statementText } from './statement-text.ts'
import { changedRowCount, type WireResponse } from './wire-response.ts'

export interface PGliteOptions {
  /** Absent for a database in memory. Lock it first: PGlite lets two processes lose each other's rows (pglite-data-directory.ts). */
  readonly directory?: string
  /** A tar of a data directory, gzipped or not, that a new database starts from. */
  readonly dump?: Uint8Array
}

/** Opens PostgreSQL inside this process: about 0.3 s for a directory that is there, 1 s from a dump, 4 s for a new one. */
export async function openPGlite({ directory, dump }: PGliteOptions = {}): Promise<PGliteDatabase> {
  const pglite = await PGlite.create({
    dataDir: directory ?? 'memory://',
    ...(dump === undefined ? {} : { loadDataDir: new Blob([new Uint8Array(dump)]) }),
  })
  return new PGliteDatabase(pglite)
}

/** The Database port on PGlite. Statements outside a transaction wait for the open one to end. */
export class PGliteDatabase implements Database {
  readonly #pglite: PGlite
  readonly #connection: PGliteConnection
  readonly #insideTransaction = new AsyncLocalStorage<true>()
  readonly #inTransaction: SqlExecutor
  /** Fulfilled when the last transaction that was asked for is over; undefined when there is none. */
  #busy: Promise<void> | undefined

  constructor(pglite: PGlite) {
    this.#pglite = pglite
    this.#connection = new PGliteConnection(pglite)
    this.#inTransaction = {
      query: async (statement, row) => this.#rows(statement, row),
      execute: async (statement) => changedRowCount(this.#run(statement).commandTag),
    }
  }

  async query<Row>(statement: Statement, row: RowParser<Row>): Promise<Row[]> {
    while (this.#busy !== undefined) await this.#turn()
    return this.#rows(statement, row)
  }

  async execute(statement: Statement): Promise<number> {
    while (this.#busy !== undefined) await this.#turn()
    return changedRowCount(this.#run(statement).commandTag)
  }

  async transaction<Result>(work: (sql: SqlExecutor) => Promise<Result>): Promise<Result> {
    while (this.#busy !== undefined) await this.#turn()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#busy = promise
    try {
      return await this.#insideTransaction.run(true, () => this.#transact(work))
    } finally {
      this.#busy = undefined
      resolve()
    }
  }

  async close(): Promise<void> {
    while (this.#busy !== undefined) await this.#turn()
    await this.#pglite.close()
  }

  /** A tar of the whole database, to open another one from. */
  async dump(compression: 'gzip' | 'none'): Promise<Uint8Array> {
    while (this.#busy !== undefined) await this.#turn()
    return new Uint8Array(await (await this.#pglite.dumpDataDir(compression)).arrayBuffer())
  }

  async #transact<Result>(work: (sql: SqlExecutor) => Promise<Result>): Promise<Result> {
    this.#connection.run('begin', [])
    let result: Result
    try {
      result = await work(this.#inTransaction)
    } catch (error) {
      this.#connection.run('rollback', [])
      throw error
    }
    // PostgreSQL answers a commit after a failed statement with a rollback, and no error.
    if (this.#connection.run('commit', []).commandTag === 'COMMIT') return result
    throw databaseUseError({
      code: 'DB_TRANSACTION_ABORTED',
      message: 'a statement of this transaction failed and its error was swallowed: nothing was committed',
    })
  }

  #rows<Row>(statement: Statement, row: RowParser<Row>): Row[] {
    return this.#run(statement).rows.map((values) => row.parse(values))
  }

  #run(statement: Statement): WireResponse {
    return this.#connection.run(statementText(statement), statement.values)
  }

  #turn(): Promise<void> | undefined {
    if (this.#insideTransaction.getStore()) {
      throw databaseUseError({
        code: 'DB_OUTSIDE_TRANSACTION',
        message: 'inside a transaction only its own handle may be used: the one connection would wait for itself',
      })
    }
    return this.#busy
  }
}
