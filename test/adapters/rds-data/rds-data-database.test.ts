import { afterAll, beforeAll } from 'vitest'
import { type RdsDataServer, startRdsDataServer } from '#test/support/rds-data-server'
import { connectionsSuite } from '../postgres/connections-suite.ts'
import { databaseSuite } from '../postgres/database-suite.ts'
import { transactionsSuite } from '../postgres/transactions-suite.ts'

let server: RdsDataServer
beforeAll(async () => {
  server = await startRdsDataServer()
})
afterAll(() => server.stop())

databaseSuite('the RDS Data API', () => server.open())
transactionsSuite('the RDS Data API', () => server.open())
connectionsSuite('the RDS Data API', () => server.open())
