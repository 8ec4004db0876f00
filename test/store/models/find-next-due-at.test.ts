import { afterEach, beforeEach, expect, it } from 'vitest'
import { defaultConfiguration } from '#contracts/configuration'
import { minuteMs } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { findNextDueAt } from '#store/models/find-next-due-at'
import { loadModel } from '#store/models/load-model'
import { keepPartitions } from '#store/tables/keep-partitions'
import { saveExampleModel } from '#test/support/example-model'
import { type FakePorts, fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { trainFirstChampion } from '#test/support/model-stream'
import { settle, tick, wrapAll } from '#test/support/settle'

let database: Database
let ports: FakePorts
beforeEach(async () => {
  database = await freshDatabase()
  ports = fakePorts(database, '2024-03-01T12:00:00Z')
  await keepPartitions(database, defaultConfiguration, ports.clock.now())
  await saveExampleModel(ports)
})
afterEach(() => database.close())

/** When reconcile is due, apart from the events that this test's publisher has not confirmed to the outbox. */
async function dueAt() {
  await database.execute(sql`update outbox set published_at = occurred_at`)
  return findNextDueAt(database)
}

it('is never for a model without a champion, whatever its mode', async () => {
  expect(await dueAt()).toBeNull()
  await database.execute(sql`update models set mode = 'paused'`)
  expect(await dueAt()).toBeNull()
})

it('is five minutes after a champion was promoted or lost, until it answers', async () => {
  const functions = wrapAll(ports)
  await trainFirstChampion(ports, functions)
  expect(await dueAt()).toBeNull()
  const promotedAt = ports.clock.now()
  await database.execute(sql`update models set serving_version = null`)
  expect(await dueAt()).toBe(promotedAt + 5 * minuteMs)

  await database.execute(sql`update models set serving_version = 1`)
  ports.clock.advance(60 * minuteMs)
  ports.modelServer.outcome = { status: 'failed', reason: 'model.onnx is gone', answering: null }
  await functions.get('serve-champion')?.(tick(ports, 'serve-champion', 'serve-champion'))
  await settle(ports, functions)
  expect(await dueAt()).toBe(promotedAt + 65 * minuteMs)
  await database.execute(sql`update models set mode = 'paused'`)
  expect(await dueAt()).toBe(promotedAt + 65 * minuteMs)

  ports.modelServer.outcome = { status: 'serving' }
  await functions.get('serve-champion')?.(tick(ports, 'serve-champion', 'serve-champion'))
  await settle(ports, functions)
  expect((await loadModel(database, 'spread'))?.servingVersion).toBe(1)
  expect(await dueAt()).toBeNull()
})
