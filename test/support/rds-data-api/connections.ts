import pg from 'pg'
import { ApiError, errorOfServer } from './api-error.ts'

/** How a session of the service looks: UTC, and 45 s a statement. `continueAfterTimeout` takes the limit away. */
const session = (statementMsMax: number) =>
  `select set_config('timezone', 'UTC', false), set_config('datestyle', 'ISO', false), set_config('bytea_output', 'hex', false),
          set_config('statement_timeout', '${statementMsMax}', false)`

/** The user of a secret, by its ARN; undefined for the owner, who is in the databases' URLs. */
export type UserOf = (secretArn: string) => Promise<string | undefined>

/** Connections to the databases that a cluster has, by name and user. */
export class Connections {
  readonly #urls: Readonly<Record<string, string>>
  readonly #pools = new Map<string, pg.Pool>()
  readonly #taken = new Set<pg.PoolClient>()
  readonly #statementMsMax: number

  constructor(urls: Readonly<Record<string, string>>, statementMsMax: number) {
    this.#statementMsMax = statementMsMax
    this.#urls = urls
  }

  async take(database: string, user?: string): Promise<pg.PoolClient> {
    const url = this.#urls[database]
    if (url === undefined) {
      throw new ApiError('DatabaseErrorException', `FATAL: database "${database}" does not exist; SQLState: 3D000`)
    }
    const client = await this.#poolOf(url, user).connect().catch(rethrow)
    this.#taken.add(client)
    await client.query(session(this.#statementMsMax)).catch((error) => {
      client.release(true)
      return rethrow(error)
    })
    return client
  }

  #poolOf(url: string, user: string | undefined): pg.Pool {
    const asUser = new URL(url)
    if (user !== undefined) asUser.username = user
    const connectionString = asUser.href
    const known = this.#pools.get(connectionString)
    if (known) return known
    const types = { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig
    const pool = new pg.Pool({ connectionString, max: 20, types, connectionTimeoutMillis: 10_000 })
    pool.on('error', () => undefined)
    pool.on('release', (_, client) => this.#taken.delete(client as pg.PoolClient))
    this.#pools.set(connectionString, pool)
    return pool
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
