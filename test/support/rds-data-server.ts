import { PgDatabase } from '#adapters/postgres/pg-database'
import type { RdsDataOptions } from '#adapters/rds-data/data-api-calls'
import type { RdsDataDatabase } from '#adapters/rds-data/rds-data-database'
import type { DatabaseUser } from '#core/ports/database-users'
import { prepareDatabase } from '#local/state/prepare-database'
import { keepDatabaseUsers } from '#store/tables/keep-database-users'
import { openRdsData } from './open-rds-data.ts'
import { startPostgresServer } from './postgres-server.ts'
import { type RdsDataApi, type RdsDataApiOptions, startRdsDataApi } from './rds-data-api/rds-data-api.ts'

/** A PostgreSQL server of this test's own, with a Data API for each of its databases. */
export interface RdsDataServer {
  /** A new, empty database, and the Data API that leads to it. */
  create(options?: Partial<RdsDataApiOptions>): Promise<RdsDataApi>
  /** A new, empty database through its Data API, which is closed with it. */
  open(options?: Partial<RdsDataOptions>): Promise<RdsDataDatabase>
  /** As `open`, migrated and seeded, as the user that functions have. */
  openPrepared(): Promise<RdsDataDatabase>
  /** Calls of all the Data APIs so far. */
  callCount(): number
  stop(): Promise<void>
}

export const databaseName = 'remodel'

/** The users beside the owner, as an installation has them. */
export const databaseUsers: readonly DatabaseUser[] = [
  { name: 'remodel_run', password: 'run', access: 'run' },
  { name: 'remodel_read', password: 'read', access: 'read' },
]
const secretArnOf = (user: string) => `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${user}`

export async function startRdsDataServer(): Promise<RdsDataServer> {
  const server = await startPostgresServer()
  const apis: RdsDataApi[] = []
  let template: Promise<string> | undefined
  const serve = async (url: string, options: Partial<RdsDataApiOptions> = {}) => {
    const userOf = async (secretArn: string) => databaseUsers.find(({ name }) => secretArn.endsWith(name))?.name
    const api = await startRdsDataApi({ databases: { [databaseName]: url }, userOf, ...options })
    apis.push(api)
    return api
  }
  const open = async (url: string, options?: Partial<RdsDataOptions>) => {
    const api = await serve(url)
    const database = openRdsData(api, databaseName, options)
    const close = database.close.bind(database)
    const closeAll = async () => {
      await close()
      await api.stop()
      await server.dropDatabase(url)
    }
    return Object.assign(database, { close: closeAll })
  }
  return {
    create: async (options) => serve(await server.createDatabase(), options),
    open: async (options) => open(await server.createDatabase(), options),
    openPrepared: async () => {
      template ??= makeTemplate(await server.createDatabase())
      return open(await server.createDatabase(await template), { secretArn: secretArnOf('remodel_run') })
    },
    callCount: () => apis.flatMap((api) => [...api.callCounts.values()]).reduce((sum, count) => sum + count, 0),
    stop: async () => {
      await Promise.all(apis.map((api) => api.stop()))
      await server.stop()
    },
  }
}

async function makeTemplate(url: string): Promise<string> {
  const database = new PgDatabase({ url })
  await prepareDatabase(database)
  await keepDatabaseUsers(database, async () => databaseUsers)
  await database.close()
  return url
}
