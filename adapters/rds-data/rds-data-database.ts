import type { Database, RowParser, SqlExecutor, Statement } from '#core/ports/database'
import { transactionAborted, transactionOver } from '../postgres/database-error.ts'
import { DataApiCalls, type RdsDataOptions } from './data-api-calls.ts'
import { type NamedStatement, namedStatement } from './named-statement.ts'
import { isTooLarge, readInPages } from './read-in-pages.ts'
import { readRecords } from './read-records.ts'

const reads = /^\s*(?:select|with)\b/i
/** A select that locks nothing repeats without harm. A `with` may write. */
const repeats = /^\s*select\b(?![\s\S]*\bfor (?:update|share|no key update|key share)\b)/i

/**
 * The Database port on Aurora through the RDS Data API: one HTTPS request a statement, no connection, no driver.
 *
 * Waits for a cluster that scaled to zero. An answer above 1 MiB is read in pages, but not inside a transaction: there
 * any failed statement, this one too, ends the transaction, so a statement there has to limit its rows. A row above 64
 * kB cannot be read at all: values that may grow are stored or read in pieces.
 *
 * @throws {DatabaseError} `DB_RESPONSE_TOO_LARGE`, `DB_REQUEST_TOO_LARGE` (4 MiB), `DB_COMMIT_UNKNOWN`, and the errors
 *   of every driver
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.limitations.html
 */
export class RdsDataDatabase implements Database {
  readonly #calls: DataApiCalls
  /** Statements whose answer was too large once: from then on they are read in pages at once. */
  readonly #large = new Set<string>()

  constructor(options: RdsDataOptions) {
    this.#calls = new DataApiCalls(options)
  }

  async query<Row>(statement: Statement, row: RowParser<Row>): Promise<Row[]> {
    return parseRows(await this.#read(namedStatement(statement)), row)
  }

  async execute(statement: Statement): Promise<number> {
    const { numberOfRecordsUpdated = 0 } = await this.#calls.execute(namedStatement(statement))
    return numberOfRecordsUpdated
  }

  async transaction<Result>(work: (sql: SqlExecutor) => Promise<Result>): Promise<Result> {
    const transactionId = await this.#calls.begin()
    const handle = new TransactionHandle(this.#calls, transactionId)
    let result: Result
    try {
      result = await work(handle).finally(() => handle.end())
      if (handle.failed) throw transactionAborted()
    } catch (error) {
      await this.#calls.rollBack(transactionId)
      throw error
    }
    await this.#calls.commit(transactionId)
    return result
  }

  /** Repeating it is harmless. */
  async close(): Promise<void> {
    this.#calls.close()
  }

  async #read(named: NamedStatement): Promise<unknown[]> {
    if (this.#large.has(named.sql)) return readInPages(this.#calls, named)
    try {
      return readRecords(await this.#calls.execute(named, { repeatable: repeats.test(named.sql) }))
    } catch (error) {
      if (!isTooLarge(error) || !reads.test(named.sql)) throw error
      const rows = await readInPages(this.#calls, named)
      this.#large.add(named.sql)
      return rows
    }
  }
}

/**
 * Runs the statements of one transaction one after the other: the Data API refuses a second one while one is running.
 */
class TransactionHandle implements SqlExecutor {
  readonly #calls: DataApiCalls
  readonly #transactionId: string
  #open = true
  #last: Promise<unknown> = Promise.resolve()
  failed = false

  constructor(calls: DataApiCalls, transactionId: string) {
    this.#calls = calls
    this.#transactionId = transactionId
  }

  async query<Row>(statement: Statement, row: RowParser<Row>): Promise<Row[]> {
    return parseRows(readRecords(await this.#run(statement)), row)
  }

  async execute(statement: Statement): Promise<number> {
    const { numberOfRecordsUpdated = 0 } = await this.#run(statement)
    return numberOfRecordsUpdated
  }

  /** Refuses further statements, and waits for the running one. */
  async end(): Promise<void> {
    this.#open = false
    await this.#last.catch(() => undefined)
  }

  #run(statement: Statement): ReturnType<DataApiCalls['execute']> {
    if (!this.#open) throw transactionOver()
    const named = namedStatement(statement)
    const running = this.#last
      .catch(() => undefined)
      .then(() => this.#calls.execute(named, { transactionId: this.#transactionId }))
    this.#last = running
    return running.catch((error) => {
      this.failed = true
      throw error
    })
  }
}

function parseRows<Row>(rows: readonly unknown[], row: RowParser<Row>): Row[] {
  return rows.map((values) => row.parse(values))
}
