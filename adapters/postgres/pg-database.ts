import pg from 'pg'
import type { Database, RowParser, SqlExecutor, Statement } from '#core/ports/database'
import { DatabaseError, hasCode, protocolError, transactionAborted, transactionOver } from './database-error.ts'
import { decoderOf, encodeValue } from './row-codec.ts'
import { StatementNames } from './statement-names.ts'
import { statementText } from './statement-text.ts'

interface PgOptions {
  /** `postgresql://user:password@host:5432/name`, as in `DATABASE_URL`. */
  readonly url: string
  /** @default 10 */
  readonly connectionCountMax?: number
}

/** The Database port on a PostgreSQL server, through a pool that connects with the first statement. */
export class PgDatabase implements Database {
  readonly #pool: pg.Pool
  readonly #names = new StatementNames()

  constructor({ url, connectionCountMax = 10 }: PgOptions) {
    this.#pool = new pg.Pool({
      connectionString: url,
      max: connectionCountMax,
      connectionTimeoutMillis: 10_000,
      // A server that vanished without a word is noticed, however long a statement waits for its answer.
      keepAlive: true,
      application_name: 'remodel',
      types: { getTypeParser: decoderOf },
      // The decoders read dates in this style, and the server's or the role's default may be another.
      onConnect: async (client) => {
        await client.query(
          // Prepared statements save parsing alone: a plan for any values may read all partitions.
          "select set_config('timezone', 'UTC', false), set_config('datestyle', 'ISO', false), set_config('plan_cache_mode', 'force_custom_plan', false)",
        )
      },
    })
    // A server may close an idle connection: the pool opens another. Without a listener the event ends the process.
    this.#pool.on('error', ignore)
  }

  async query<Row>(statement: Statement, row: RowParser<Row>): Promise<Row[]> {
    return rowsOf(await this.#send(statement), row)
  }

  async execute(statement: Statement): Promise<number> {
    return changedRowsOf(await this.#send(statement))
  }

  async transaction<Result>(work: (sql: SqlExecutor) => Promise<Result>): Promise<Result> {
    const client = await this.#pool.connect().catch(rethrow)
    // A connection may be cut between two statements. The next one reports it; without a listener the process ends.
    client.on('error', ignore)
    let failure: unknown
    try {
      return await transact(client, work, this.#names)
    } catch (error) {
      failure = error
      throw error
    } finally {
      client.off('error', ignore)
      // A connection whose rollback failed too is in an unknown state.
      client.release(hasCode(failure, 'DB_CONNECTION_LOST', 'DB_SHUTTING_DOWN'))
    }
  }

  async #send(statement: Statement): Promise<pg.QueryResult> {
    try {
      return await send(this.#pool, statement, this.#names)
    } catch (error) {
      // It was refused before it ran, and has no name any more.
      if (isOutdated(error)) return send(this.#pool, statement, this.#names)
      throw error
    }
  }

  /** Repeating it is harmless. */
  async close(): Promise<void> {
    if (!this.#pool.ended) await this.#pool.end()
  }
}

async function transact<Result>(
  client: pg.PoolClient,
  work: (sql: SqlExecutor) => Promise<Result>,
  names: StatementNames,
): Promise<Result> {
  await sendText(client, 'begin')
  let result: Result
  let open = true
  const run = (statement: Statement) => {
    if (open) return send(client, statement, names)
    throw transactionOver()
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
  throw transactionAborted()
}

function ignore(): void {}

type Queryable = Pick<pg.PoolClient, 'query'>

async function send(client: Queryable, statement: Statement, names: StatementNames): Promise<pg.QueryResult> {
  const text = statementText(statement)
  const values = statement.values.map(encodeValue)
  const name = names.of(text)
  // The extended protocol, also without values, allows one statement a call.
  const query = { ...(name !== undefined && { name }), text, values, queryMode: 'extended' }
  return client.query(query as pg.QueryConfig).catch((error) => {
    if (name !== undefined && error instanceof pg.DatabaseError && error.code === featureNotSupported)
      names.forget(text)
    return rethrow(error)
  })
}

/** PostgreSQL's code for a prepared statement that returns other columns since a migration, among others. */
const featureNotSupported = '0A000'

/** Whether another try would prepare the statement anew. */
function isOutdated(error: unknown): boolean {
  return error instanceof DatabaseError && error.details?.sqlState === featureNotSupported
}

function sendText(client: Queryable, text: string): Promise<pg.QueryResult> {
  return client.query({ text, values: [], queryMode: 'extended' } as pg.QueryConfig).catch(rethrow)
}

function rowsOf<Row>(result: pg.QueryResult, row: RowParser<Row>): Row[] {
  return result.rows.map((values) => row.parse(values))
}

function changedRowsOf(result: pg.QueryResult): number {
  return result.command === 'SELECT' ? 0 : (result.rowCount ?? 0)
}

function rethrow(error: unknown): never {
  if (error instanceof DatabaseError) throw error
  if (error instanceof pg.DatabaseError) throw protocolError(error)
  const message = error instanceof Error ? error.message : String(error)
  throw new DatabaseError({ code: 'DB_CONNECTION_LOST', message, retryable: true, cause: error })
}
