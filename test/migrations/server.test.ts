import { afterAll, beforeAll } from 'vitest'
import { PgDatabase } from '#adapters/postgres/pg-database'
import { prepareDatabase } from '#local/state/prepare-database'
import { type PostgresServer, startPostgresServer } from '#test/support/postgres-server'
import { lawsSuite } from './laws-suite.ts'
import { partitionsSuite } from './partitions-suite.ts'
import { schemaSuite } from './schema-suite.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgresServer()
})
afterAll(() => server.stop())

async function openEmpty() {
  return new PgDatabase({ url: await server.createDatabase() })
}

async function openPrepared() {
  const database = await openEmpty()
  await prepareDatabase(database)
  return database
}

schemaSuite('a PostgreSQL server', openEmpty)
lawsSuite('a PostgreSQL server', openPrepared)
partitionsSuite('a PostgreSQL server', openPrepared)
