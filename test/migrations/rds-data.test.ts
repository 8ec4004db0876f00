import { afterAll, beforeAll } from 'vitest'
import { prepareDatabase } from '#local/state/prepare-database'
import { type RdsDataServer, startRdsDataServer } from '#test/support/rds-data-server'
import { lawsSuite } from './laws-suite.ts'
import { partitionsSuite } from './partitions-suite.ts'
import { schemaSuite } from './schema-suite.ts'

let server: RdsDataServer
beforeAll(async () => {
  server = await startRdsDataServer()
})
afterAll(() => server.stop())

async function openPrepared() {
  const database = await server.open()
  await prepareDatabase(database)
  return database
}

schemaSuite('the RDS Data API', () => server.open())
lawsSuite('the RDS Data API', openPrepared)
partitionsSuite('the RDS Data API', openPrepared)
