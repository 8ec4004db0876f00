import type { RdsDataOptions } from '#adapters/rds-data/data-api-calls'
import type { RdsDataDatabase } from '#adapters/rds-data/rds-data-database'
import { openRdsData } from './open-rds-data.ts'
import { type PostgresServer, startPostgresServer } from './postgres-server.ts'
import { type RdsDataApi, type RdsDataApiOptions, startRdsDataApi } from './rds-data-api/rds-data-api.ts'

/** A PostgreSQL server of this test's own behind a Data API for each database. */
export interface RdsDataServer {
  /** A new, empty database, and the Data API that leads to it. */
  create(options?: Partial<RdsDataApiOptions>): Promise<RdsDataApi>
  /** A new, empty database through its Data API. */
  open(options?: Partial<RdsDataOptions>): Promise<RdsDataDatabase>
  stop(): Promise<void>
}

export const databaseName = 'remodel'

export async function startRdsDataServer(): Promise<RdsDataServer> {
  const server: PostgresServer = await startPostgresServer()
  const apis: RdsDataApi[] = []
  const create = async (options: Partial<RdsDataApiOptions> = {}) => {
    const api = await startRdsDataApi({ databases: { [databaseName]: await server.createDatabase() }, ...options })
    apis.push(api)
    return api
  }
  return {
    create,
    open: async (options = {}) => openRdsData(await create(), databaseName, options),
    stop: async () => {
      await Promise.all(apis.map((api) => api.stop()))
      await server.stop()
    },
  }
}
