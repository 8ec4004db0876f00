import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defaultConfiguration } from '#contracts/configuration'
import { sagemakerEndpointSchema } from '#contracts/serving'
import { makeEvent } from '#core/facts/make-event'
import { minuteMs } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import type { WrappedFunction } from '#pipeline/pipeline'
import { loadModel } from '#store/models/load-model'
import { keepPartitions } from '#store/tables/keep-partitions'
import { exampleModel, saveExampleModel } from '#test/support/example-model'
import { type FakePorts, fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { trainFirstChampion } from '#test/support/model-stream'
import { settle, wrapAll } from '#test/support/settle'

describe('serve-champion at an endpoint', () => {
  let database: Database
  let ports: FakePorts
  let functions: ReadonlyMap<string, WrappedFunction>

  beforeEach(async () => {
    database = await freshDatabase()
    ports = fakePorts(database, '2024-03-01T00:00:00Z')
    functions = wrapAll(ports)
    await keepPartitions(database, defaultConfiguration, ports.clock.now())
    await saveExampleModel(
      ports,
      exampleModel({ serving: { sagemaker: sagemakerEndpointSchema.parse({ endpoint: 'spread-live' }) } }),
    )
    ports.modelServer.outcome = { status: 'changing' }
    await trainFirstChampion(ports, functions)
  })
  afterEach(() => database.close())

  const servingVersion = async () => (await loadModel(database, 'spread'))?.servingVersion
  const ledger = () =>
    database.query(
      sql`select status, reason from retraining_logs where event_type = 'serving' order by timestamp, id`,
      z.object({ status: z.string(), reason: z.string() }),
    )
  async function endpointChanges(status = 'IN_SERVICE') {
    ports.clock.advance(minuteMs)
    const data = { modelName: 'spread', endpointName: 'spread-live', status }
    const now = ports.clock.now()
    const event = makeEvent('EndpointChanged', { key: ['spread', now], occurredAt: now, correlationId: 'spread', data })
    await functions.get('serve-champion')?.(event)
    return settle(ports, functions)
  }

  it('records the version that answers when the endpoint is in service, not before', async () => {
    expect(await servingVersion()).toBeNull()
    ports.modelServer.outcome = { status: 'serving' }
    await endpointChanges()
    await endpointChanges()
    expect(await servingVersion()).toBe(1)
    expect(await ledger()).toEqual([{ status: 'serving', reason: 'version 1 answers at spread-live' }])
  })

  it('is brought back by reconcile when the word of the endpoint was lost', async () => {
    ports.modelServer.outcome = { status: 'serving' }
    const now = ports.clock.now()
    const data = { scheduleName: 'reconcile', scheduledAt: new Date(now).toISOString(), action: 'reconcile' }
    await functions.get('reconcile')?.(
      makeEvent('ScheduleDue', {
        key: ['reconcile', now],
        occurredAt: now,
        correlationId: 'reconcile',
        data: { ...data, modelTypes: [], madeUp: false, nextAt: null },
      }),
    )
    expect(await settle(ports, functions)).toEqual(['ServingDiverged', 'ServingChanged'])
    expect(await servingVersion()).toBe(1)
  })

  it('tells a person once that a version cannot be made to answer, and leaves it champion', async () => {
    ports.modelServer.outcome = { status: 'failed', reason: 'an alarm fired' }
    expect(await endpointChanges()).toEqual(['ServingFailed'])
    expect(await endpointChanges()).toEqual([])
    expect(ports.notifications.filter(({ subject }) => subject === 'spread: serving failed')).toHaveLength(1)
    expect(await ledger()).toEqual([
      { status: 'failed', reason: 'version 1 does not answer at spread-live: an alarm fired' },
    ])
    const model = await loadModel(database, 'spread')
    expect([model?.championVersion, model?.servingVersion]).toEqual([1, null])
  })
})
