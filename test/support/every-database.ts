import { afterAll, beforeAll } from 'vitest'
import { PgDatabase } from '#adapters/postgres/pg-database'
import type { Database } from '#core/ports/database'
import { prepareDatabase } from '#local/state/prepare-database'
import { freshDatabase } from './fresh-database.ts'
import { type PostgresServer, startPostgresServer } from './postgres-server.ts'
import { type RdsDataServer, startRdsDataServer } from './rds-data-server.ts'

/**
 * The databases that the product runs on, by name, each opened migrated and seeded. Starts their servers for the file.
 */
export function everyDatabase(): readonly (readonly [string, () => Promise<Database>])[] {
  let server: PostgresServer
  let dataApi: RdsDataServer
  beforeAll(async () => {
    server = await startPostgresServer()
    dataApi = await startRdsDataServer()
  })
  afterAll(async () => {
    await server.stop()
    await dataApi.stop()
  })
  const openServer = async () => {
    const database = new PgDatabase({ url: await server.createDatabase() })
    await prepareDatabase(database)
    return database
  }
  return [
    ['PGlite', freshDatabase],
    ['a PostgreSQL server', openServer],
    ['the RDS Data API', () => dataApi.openPrepared()],
  ]
}
