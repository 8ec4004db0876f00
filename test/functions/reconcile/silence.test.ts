import { afterEach, beforeEach, expect, it } from 'vitest'
import { defaultConfiguration } from '#contracts/configuration'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { makeHandler as makeIngest } from '#functions/ingest-observations/handler'
import { makeHandler } from '#functions/reconcile/handler'
import { keepPartitions } from '#store/tables/keep-partitions'
import { anyRow } from '#store/tables/row'
import { saveExampleModel } from '#test/support/example-model'
import { type FakePorts, fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { tick } from '#test/support/settle'

let database: Database
let ports: FakePorts
beforeEach(async () => {
  database = await freshDatabase()
  ports = fakePorts(database, '2024-03-01T12:00:00Z')
  await keepPartitions(database, defaultConfiguration, ports.clock.now())
})
afterEach(() => database.close())

const reconcile = () => makeHandler(ports)(tick(ports, 'reconcile', 'reconcile'))

it('says nothing of observations where no model has ever had any', async () => {
  await reconcile()
  await saveExampleModel(ports)
  await reconcile()
  expect(ports.metrics.of('ObservationsIngested')).toEqual([])
})

it('says that none came while a model should have some, and is quiet while every such model is paused', async () => {
  await saveExampleModel(ports)
  const at = ports.clock.now() - 60_000
  const observations = [{ id: 'a', at, features: [1, 'x'] }]
  await makeIngest(ports)({
    modelName: 'spread',
    batchId: 'b',
    observations,
    labels: [],
    moreFollows: false,
    unreadable: [],
  })
  await reconcile()
  expect(ports.metrics.of('ObservationsIngested')).toEqual([1, 0])
  await database.query(sql`update models set mode = 'paused'`, anyRow)
  await reconcile()
  expect(ports.metrics.of('ObservationsIngested')).toEqual([1, 0])
})
