import { afterAll, beforeAll } from 'vitest'
import { PgDatabase } from '#adapters/postgres/pg-database'
import { prepareDatabase } from '#local/state/prepare-database'
import { freshDatabase } from '#test/support/fresh-database'
import { type PostgresServer, startPostgresServer } from '#test/support/postgres-server'
import { type RdsDataServer, startRdsDataServer } from '#test/support/rds-data-server'
import { wideValuesSuite } from './wide-values-suite.ts'

let postgres: PostgresServer
let dataApi: RdsDataServer
beforeAll(async () => {
  postgres = await startPostgresServer()
  dataApi = await startRdsDataServer()
})
afterAll(async () => {
  await postgres.stop()
  await dataApi.stop()
})

wideValuesSuite('PGlite', freshDatabase)
wideValuesSuite('a PostgreSQL server', async () => {
  const database = new PgDatabase({ url: await postgres.createDatabase() })
  await prepareDatabase(database)
  return database
})
wideValuesSuite('the RDS Data API', () => dataApi.openPrepared())
