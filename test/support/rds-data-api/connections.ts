import pg from 'pg'
import { ApiError, errorOfServer } from './api-error.ts'

/** How a session of the service looks: UTC, and 45 s a statement. `continueAfterTimeout` takes the limit away. */
const session = (statementMsMax: number) =>
  `select set_config('timezone', 'UTC', false), set_config('datestyle', 'ISO', false), set_config('bytea_output', 'hex', false),
          set_config('statement_timeout', '${statementMsMax}', false)`

/** Connections to the databases that a cluster has, by name. */
export class Connections {
  readonly #pools = new Map<string, pg.Pool>()
  readonly #taken = new Set<pg.PoolClient>()
  readonly #statementMsMax: number

  constructor(urls: Readonly<Record<string, string>>, statementMsMax: number) {
    this.#statementMsMax = statementMsMax
    for (const [name, connectionString] of Object.entries(urls)) {
      const types = { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig
      const pool = new pg.Pool({ connectionString, max: 20, types, connectionTimeoutMillis: 10_000 })
      pool.on('error', () => undefined)
      pool.on('release', (_, client) => this.#taken.delete(client as pg.PoolClient))
      this.#pools.set(name, pool)
    }
  }

  async take(database: string): Promise<pg.PoolClient> {
    const pool = this.#pools.get(database)
    if (pool === undefined) {
      throw new ApiError('DatabaseErrorException', `FATAL: database "${database}" does not exist; SQLState: 3D000`)
    }
    const client = await pool.connect().catch(rethrow)
    this.#taken.add(client)
    await client.query(session(this.#statementMsMax)).catch((error) => {
      client.release(true)
      return rethrow(error)
    })
    return client
  }

  /** Ends what still runs: a statement that waits for a lock would wait on. */
  cut(): void {
    for (const client of this.#taken) void (client as unknown as pg.Client).end().catch(() => undefined)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.end()))
  }
}

/** What the server reports is the caller's to read; that there is none, the service says in its own words. */
export function rethrow(error: unknown): never {
  if (error instanceof ApiError) throw error
  if (error instanceof pg.DatabaseError && !error.code?.startsWith('57P')) throw errorOfServer(error)
  throw new ApiError('DatabaseUnavailableException', '')
}
