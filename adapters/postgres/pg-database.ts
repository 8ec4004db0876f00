import pg from 'pg'
import type { Database, RowParser, SqlExecutor, SqlValue, Statement } from '#core/ports/database'
import { DatabaseError, databaseError, databaseUseError } from './database-error.ts'
import { decoders, keepText } from './row-codec.ts'
import { statementText } from './statement-text.ts'

export interface PgOptions {
  /** `postgresql://user:password@host:5432/name`, as in `DATABASE_URL`. */
  readonly url: string
  /** @default 10 */
  readonly connectionCountMax?: number
}

/** The Database port on a PostgreSQL server, through a pool of connections. Nothing is connected before the first statement. */
export class PgDatabase implements Database {
  readonly #pool: pg.Pool

  constructor({ url, connectionCountMax = 10 }: PgOptions) {
    this.#pool = new pg.Pool({
      connectionString: url,
      max: connectionCountMax,
      connectionTimeoutMillis: 10_000,
      application_name: 'remodel',
      types: { getTypeParser: ((oid: number) => decoders.get(oid) ?? keepText) as typeof pg.types.getTypeParser },
      // What dates are written in, whatever the server's or the role's defaults.
      onConnect: async (client) => {
        await client.query("select set_config('timezone', 'UTC', false), set_config('datestyle', 'ISO', false)")
      },
    })
    // A server that closes an idle connection is no news: the pool opens another. Unheard, the event would end the process.
    this.#pool.on('error', () => undefined)
  }

  async query<Row>(statement: Statement, row: RowParser<Row>): Promise<Row[]> {
    return rowsOf(await send(this.#pool, statement), row)
  }

  async execute(statement: Statement): Promise<number> {
    return changedRowsOf(await send(this.#pool, statement))
  }

  async transaction<Result>(work: (sql: SqlExecutor) => Promise<Result>): Promise<Result> {
    const client = await this.#pool.connect().catch(rethrow)
    let failure: unknown
    try {
      return await transact(client, work)
    } catch (error) {
      failure = error
      throw error
    } finally {
      // A connection whose rollback failed too is in no known state.
      client.release(failure instanceof DatabaseError && failure.code === 'DB_CONNECTION_LOST')
    }
  }

  /** Repeating it is harmless. */
  async close(): Promise<void> {
    if (!this.#pool.ended) await this.#pool.end()
  }
}

async function transact<Result>(client: pg.PoolClient, work: (sql: SqlExecutor) => Promise<Result>): Promise<Result> {
  await sendText(client, 'begin')
  let result: Result
  let open = true
  const run = (statement: Statement) => {
    if (open) return send(client, statement)
    throw databaseUseError({ code: 'DB_TRANSACTION_OVER', message: 'the transaction of this handle is over' })
  }
  try {
    result = await work({
      query: async (statement, row) => rowsOf(await run(statement), row),
      execute: async (statement) => changedRowsOf(await run(statement)),
    })
  } catch (error) {
    open = false
    await sendText(client, 'rollback')
    throw error
  }
  open = false
  // PostgreSQL answers a commit after a failed statement with a rollback, and no error.
  if ((await sendText(client, 'commit')).command === 'COMMIT') return result
  throw databaseUseError({
    code: 'DB_TRANSACTION_ABORTED',
    message: 'a statement of this transaction failed and its error was swallowed: nothing was committed',
  })
}

type Queryable = Pick<pg.PoolClient, 'query'>

function send(client: Queryable, statement: Statement): Promise<pg.QueryResult> {
  return sendText(client, statementText(statement), statement.values)
}

function sendText(client: Queryable, text: string, values: readonly SqlValue[] = []): Promise<pg.QueryResult> {
  // With values, even none, one statement a call is the protocol's own rule.
  return client.query({ text, values: values.map(encoded), queryMode: 'extended' } as pg.QueryConfig).catch(rethrow)
}

/** node-postgres sends only a Buffer as bytes. */
function encoded(value: SqlValue): unknown {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value
}

function rowsOf<Row>(result: pg.QueryResult, row: RowParser<Row>): Row[] {
  return result.rows.map((values) => row.parse(values))
}

function changedRowsOf(result: pg.QueryResult): number {
  return result.command === 'SELECT' ? 0 : (result.rowCount ?? 0)
}

function rethrow(error: unknown): never {
  if (error instanceof DatabaseError) throw error
  if (error instanceof pg.DatabaseError) {
    const { code: sqlState = 'XX000', message, detail, table, column, constraint } = error
    throw databaseError({ sqlState, message, detail, table, column, constraint, cause: error })
  }
  const message = error instanceof Error ? error.message : String(error)
  throw new DatabaseError({ code: 'DB_CONNECTION_LOST', message, retryable: true, cause: error })
}
