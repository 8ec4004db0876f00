import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defaultConfiguration } from '#contracts/configuration'
import type { IngestReport } from '#contracts/ingest-batch'
import { sagemakerEndpointSchema } from '#contracts/serving'
import { AppError } from '#core/errors'
import { makeEvent } from '#core/facts/make-event'
import { dayMs, minuteMs } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import type { WrappedFunction } from '#pipeline/pipeline'
import { listModelSummaries } from '#store/models/list-model-summaries'
import { loadModel } from '#store/models/load-model'
import { keepPartitions } from '#store/tables/keep-partitions'
import { column } from '#store/tables/row'
import { loadServingChanges } from '#store/versions/load-serving-changes'
import { exampleModel, saveExampleModel } from '#test/support/example-model'
import { type FakePorts, fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { trainFirstChampion } from '#test/support/model-stream'
import { openFunctions } from '#test/support/open-functions'
import { settle, tick, wrapAll } from '#test/support/settle'

describe('serve-champion at an endpoint', () => {
  let database: Database
  let ports: FakePorts
  let functions: ReadonlyMap<string, WrappedFunction>

  beforeEach(async () => {
    ;({ database, ports, functions } = await openFunctions(
      '2024-03-01T00:00:00Z',
      exampleModel({ serving: { sagemaker: sagemakerEndpointSchema.parse({ endpoint: 'spread-live' }) } }),
    ))
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

describe('serve-champion where Remodel serves', () => {
  let database: Database
  let ports: FakePorts
  let functions: ReadonlyMap<string, WrappedFunction>

  beforeEach(async () => {
    database = await freshDatabase()
    ports = fakePorts(database, '2024-03-01T00:00:00Z')
    functions = wrapAll(ports)
    await keepPartitions(database, defaultConfiguration, ports.clock.now())
    await saveExampleModel(ports)
    await trainFirstChampion(ports, functions)
  })
  afterEach(() => database.close())

  async function due(action: 'reconcile' | 'serve-champion') {
    ports.clock.advance(5 * minuteMs)
    const event = tick(ports, action, action as 'reconcile')
    await functions.get(action)?.(event)
    return settle(ports, functions)
  }

  /** What the sender of the latest rows is told of those without a score. */
  let unserved: unknown
  async function rows(count: number, shift = 0) {
    ports.clock.advance(minuteMs)
    const at = ports.clock.now() + shift
    const report = await functions.get('ingest-observations')?.({
      modelName: 'spread',
      batchId: `rows-${at}`,
      observations: Array.from({ length: count }, (_, index) => ({
        id: `${at}-${index}`,
        at: at + index,
        features: [index, 'nyse'],
      })),
      labels: [],
      moreFollows: true,
    })
    unserved = (report as IngestReport).unserved
    return settle(ports, functions)
  }

  const summary = async () => {
    const [found] = await listModelSummaries(database, { limit: 1 })
    return { servingVersion: found?.servingVersion, problem: found?.servingProblem }
  }
  const ledger = () =>
    database.query(
      sql`select status, reason from retraining_logs where event_type = 'serving' order by timestamp, id`,
      z.object({ status: z.string(), reason: z.string() }),
    )
  const notified = () => ports.notifications.map(({ subject }) => subject).filter((subject) => /serv/i.test(subject))

  it('states the first version that serves', async () => {
    expect(await ledger()).toEqual([{ status: 'serving', reason: 'version 1 answers' }])
    expect(notified()).toEqual([])
  })

  it('states once that no version serves, keeps rows unscored and counts them, and states once that it is over', async () => {
    ports.modelServer.served.clear()
    ports.modelServer.outcome = { status: 'failed', reason: 'model.onnx is gone', answering: null }
    expect(await due('serve-champion')).toEqual(['ServingLost'])
    const since = ports.clock.now()
    expect(await due('reconcile')).toEqual(['ServingDiverged'])
    await rows(300)
    expect(unserved).toEqual({ rows: 300, reason: 'no version of spread serves: model.onnx is gone' })
    // A version scores no row that it may have been trained on.
    await rows(2, -3 * dayMs)
    expect(unserved).toBeNull()
    expect(await summary()).toEqual({
      servingVersion: null,
      problem: { reason: 'model.onnx is gone', since, rowsSince: 302 },
    })
    expect(
      await database.query(
        sql`select count(*) as unscored from predictions where version is null and score is null and observed_at > ${new Date(since).toISOString()}::timestamptz`,
        z.object({ unscored: z.number() }),
      ),
    ).toEqual([{ unscored: 300 }])
    ports.modelServer.outcome = { status: 'serving' }
    expect(await due('reconcile')).toEqual(['ServingDiverged', 'ServingRestored'])
    expect(await due('reconcile')).toEqual([])
    expect(await summary()).toEqual({ servingVersion: 1, problem: null })
    expect(await ledger()).toEqual([
      { status: 'serving', reason: 'version 1 answers' },
      { status: 'lost', reason: 'version 1 cannot be served: model.onnx is gone' },
      { status: 'restored', reason: expect.stringMatching(/^version 1 answers; none did since /) },
    ])
    expect(notified()).toEqual(['spread: no version serves', 'spread: serving restored'])
    const changes = await loadServingChanges(database, { modelName: 'spread', from: 0, until: ports.clock.now() })
    expect(changes.map(({ version }) => version)).toEqual([1, null, 1])
  })

  it('says that the version before still answers where it does, and why the champion does not', async () => {
    ports.modelServer.outcome = { status: 'failed', reason: 'out of memory', answering: 1 }
    await database.execute(sql`update models set serving_version = null`)
    expect(await due('serve-champion')).toEqual(expect.arrayContaining(['ServingFailed']))
    expect(await summary()).toEqual({
      servingVersion: 1,
      problem: { reason: 'out of memory', since: null, rowsSince: 0 },
    })
  })

  it('records what answers when the server itself fails, and fails to be called again', async () => {
    ports.modelServer.served.clear()
    ports.modelServer.serve = async () => {
      throw new AppError({ code: 'MODEL_SERVER_NOT_STARTED', message: 'there is no Python', retryable: true })
    }
    await expect(due('serve-champion')).rejects.toThrow('there is no Python')
    expect(await summary()).toMatchObject({ servingVersion: null, problem: { reason: 'there is no Python' } })
  })

  it('loses no version where a server that keeps none loaded could not be asked once', async () => {
    ports.modelServer.serving = async () => undefined
    ports.modelServer.serve = async () => {
      throw new AppError({ code: 'SCORES_NOT_GIVEN', message: 'the scorer is throttled', retryable: true })
    }
    await expect(due('serve-champion')).rejects.toThrow('the scorer is throttled')
    expect(await summary()).toMatchObject({ servingVersion: 1, problem: null })
  })

  it('is tried again when rows find nothing that serves them, at most once in five minutes', async () => {
    ports.modelServer.failure = new AppError({ code: 'MODEL_BROKEN', message: 'Model 1 cannot be loaded' })
    ports.modelServer.outcome = { status: 'failed', reason: 'Model 1 cannot be loaded', answering: null }
    expect(await rows(3)).toEqual(['ServingDiverged', 'ServingLost'])
    expect(unserved).toEqual({ rows: 3, reason: 'version 1 gave none: Model 1 cannot be loaded' })
    expect(
      await database.query(
        sql`select (event #>> '{detail,data,servingVersion}')::integer as version from outbox where detail_type = 'ServingDiverged'`,
        column('version', z.number()),
      ),
    ).toEqual([1])
    ports.modelServer.failure = null
    expect(await rows(3)).toEqual([])
    expect(unserved).toEqual({ rows: 3, reason: 'no version of spread serves: Model 1 cannot be loaded' })
    expect((await summary()).problem?.rowsSince).toBe(3)
  })

  it('is tried again at once by rows that find a recorded loss, so that files that are back serve again', async () => {
    ports.modelServer.served.clear()
    ports.modelServer.outcome = { status: 'failed', reason: 'model.onnx is gone', answering: null }
    expect(await due('serve-champion')).toEqual(['ServingLost'])
    ports.clock.advance(5 * minuteMs)
    expect(await rows(3)).toEqual(['ServingDiverged'])
    expect(unserved).toEqual({ rows: 3, reason: 'no version of spread serves: model.onnx is gone' })
    ports.modelServer.outcome = { status: 'serving' }
    expect(await rows(3)).toEqual([])
    ports.clock.advance(4 * minuteMs)
    expect(await rows(3)).toEqual(['ServingDiverged', 'ServingRestored'])
    expect(await summary()).toEqual({ servingVersion: 1, problem: null })
    ports.clock.advance(5 * minuteMs)
    expect(await rows(3)).toEqual([])
    expect(unserved).toBeNull()
  })

  it('is not asked by rows that no version is to score, nor while the champion is being loaded', async () => {
    ports.modelServer.outcome = { status: 'failed', reason: 'model.onnx is gone', answering: null }
    await due('serve-champion')
    ports.clock.advance(5 * minuteMs)
    expect(await rows(3, -3 * dayMs)).toEqual([])
    await database.execute(sql`update models set serving_problem = null, serving_lost_at = null`)
    expect(await rows(3)).toEqual([])
    expect(unserved).toEqual({ rows: 3, reason: 'no version of spread serves: version 1 is being loaded' })
  })
})
