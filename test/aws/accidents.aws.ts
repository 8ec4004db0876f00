import { setTimeout } from 'node:timers/promises'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { minuteMs } from '#core/instant'
import { sql } from '#core/sql'
import { eventually } from './eventually.ts'
import { Installation } from './installation.ts'
import { history, marketModel, marketRows } from './market-rows.ts'
import { workersOf } from './worker-of.ts'

describe('an accident', () => {
  const installation = new Installation(inject('cloud'))
  const fault = (order: object) =>
    fetch(`${installation.cloud.dataApiUrl}/_faults`, { method: 'POST', body: JSON.stringify(order) })
  const rowCount = (name: string) =>
    installation.value(sql`select count(*)::integer from predictions where model_name = ${name}`)
  const apply = (name: string) =>
    installation.api(`/v1/models/${name}`, { method: 'PUT', json: marketModel(name, { data_threshold: 100_000 }) })
  afterAll(() => installation.close())

  // The file comes before its model, so that its own way through the queue ends in the dead letters, and the retries
  // that are looked at are those of one asynchronous invocation, as redriving makes it: a queue waits twelve minutes
  // for a function that says nothing.
  it('is survived by a file whose function is killed in the middle: each row is there, once', async () => {
    const key = 'incoming/killed/observations/large.csv'
    const now = Date.now()
    const file = marketRows({ from: 0, count: 9000, firstAt: now - 9000 * minuteMs, stepMs: minuteMs })
    await installation.put(key, file)
    const letter = await eventually('a file of nobody is a dead letter', () =>
      installation.deadLetter('ingest-observations'),
    )
    expect(JSON.parse(letter)).toMatchObject({ detail: { object: { key } } })
    await apply('killed')

    const functionName = await installation.functionName('ingest-observations')
    await installation.invoke('ingest-observations', JSON.parse(letter), 'Event')
    const batches = sql`select count(*)::integer from ingested_batches where model_name = 'killed'`
    await eventually('a first part is there', () => installation.value(batches), {
      isIt: (count) => Number(count) >= 1,
    })
    const workers = await workersOf(functionName)
    expect(workers).not.toEqual([])
    for (const pid of workers) process.kill(pid, 'SIGKILL')
    expect(await installation.value(batches)).toBeLessThan(5)

    await eventually('every row is there', () => rowCount('killed'), {
      isIt: (count) => count === 9000,
      limitMs: 90_000,
    })
    expect(await installation.value(batches)).toBe(5)
  })

  it('is survived while the database wakes up', async () => {
    await apply('waking')
    await fault({ when: 'before', exception: 'DatabaseResumingException', times: 4, message: 'resuming' })
    await installation.put('incoming/waking/observations/history.csv', history(Date.now()))
    await eventually('every row is there', () => rowCount('waking'), { isIt: (count) => count === 900 })
  })

  it('is survived by an ask whose commit was never answered: reconcile publishes it from the outbox', async () => {
    // The commit that is lost has to be the ask's: what the rows caused comes to its end first.
    const events = () => installation.value(sql`select count(*)::integer from outbox`)
    for (let before: unknown; before !== (await events()); ) {
      before = await events()
      await setTimeout(3000)
    }
    await fault({ operation: '/CommitTransaction', when: 'lost', exception: 'InternalServerErrorException', times: 1 })
    const ask = () =>
      installation.api('/v1/models/waking/retraining-runs', {
        ...{ method: 'POST', json: { reason: 'after the storm' }, headers: { 'idempotency-key': 'stormy' } },
      })
    const answer = await ask()
    expect(answer.status).toBeGreaterThanOrEqual(500)
    const asked = sql`select published_at is not null as published from outbox
      where detail_type = 'RetrainingAsked' and event -> 'detail' -> 'data' ->> 'modelName' = 'waking'`
    expect(await installation.rows(asked)).toEqual([{ published: false }])

    await installation.invoke('reconcile', { lifecycle: 'deployed' })
    const runs = sql`select trigger, reason from retraining_runs where model_name = 'waking'`
    const found = await eventually('the ask is decided', () => installation.rows(runs), {
      isIt: (rows) => rows.length > 0,
    })
    expect(found).toEqual([
      expect.objectContaining({ trigger: 'manual', reason: expect.stringContaining('after the storm') }),
    ])
    expect(await installation.rows(asked)).toEqual([{ published: true }])
  })

  it('is survived by a run whose training ends while the database is away, and who asks meanwhile is told to come again', async () => {
    const started = await startTraining('away')
    await installation.turn('/data-api/stop')
    const answer = await installation.api('/v1/models')
    await eventually('its job has ended', () => installation.jobStatus(started.jobName), {
      isIt: (status) => status === 'Completed',
    })
    await installation.turn('/data-api/start')
    expect(answer.status).toBe(503)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    await eventually('it is promoted', started.state, { isIt: (state) => state === 'promoted', limitMs: 90_000 })
  })

  it('is survived by a run whose training ends while the database does not answer for longer than Lambda itself tries: no letter is dead', async () => {
    const started = await startTraining('stalled')
    const before = await installation.failedTries('finish-training')
    await fault({ when: 'before', exception: 'StatementTimeoutException', times: 100_000, message: 'stalled' })
    await eventually('its job has ended', () => installation.jobStatus(started.jobName), {
      isIt: (status) => status === 'Completed',
    })
    const tries = async () => (await installation.failedTries('finish-training')) - before
    await eventually('three tries have failed', tries, { isIt: (count) => count >= 3 })
    expect(await started.state()).toBe('training')
    expect(await installation.deadLetter('finish-training')).toBeUndefined()

    // It forgets its faults: the database is back, and nobody does anything else.
    await installation.turn('/data-api/stop')
    await installation.turn('/data-api/start')
    await eventually('it is promoted', started.state, { isIt: (state) => state === 'promoted' })
  }, 180_000)

  it('is survived by a run of whose end nobody ever hears: reconcile asks SageMaker', async () => {
    await installation.turn('/courier/mute')
    const started = await startTraining('unheard')
    await eventually('its job has ended', () => installation.jobStatus(started.jobName), {
      isIt: (status) => status === 'Completed',
    })
    await installation.turn('/courier/speak')
    const scheduledAt = new Date().toISOString()
    await installation.invoke('reconcile', {
      scheduleName: 'reconcile',
      action: 'reconcile',
      modelTypes: [],
      scheduledAt,
    })
    await eventually('it is promoted', started.state, { isIt: (state) => state === 'promoted' })
  })

  async function startTraining(name: string) {
    await apply(name)
    await installation.put(`incoming/${name}/observations/history.csv`, history(Date.now()))
    await eventually('every row is there', () => rowCount(name), { isIt: (count) => count === 900 })
    const ask = await installation.api(`/v1/models/${name}/retraining-runs`, {
      method: 'POST',
      json: { reason: 'once' },
    })
    expect(ask.status).toBe(202)
    const state = () => installation.value(sql`select state from retraining_runs where model_name = ${name}`)
    await eventually('it trains', state, { isIt: (is) => is === 'training' })
    const jobName = await installation.value(sql`select job_name from retraining_runs where model_name = ${name}`)
    return { jobName: String(jobName), state }
  }
})
