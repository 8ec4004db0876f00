import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { sql } from '#core/sql'
import { eventually } from './eventually.ts'
import { Installation } from './installation.ts'
import { history, marketModel } from './market-rows.ts'

describe("a person's ask over HTTP", () => {
  const name = 'asked'
  const installation = new Installation(inject('cloud'))
  const ask = (key: string, body: object = {}) =>
    installation.api(`/v1/models/${name}/retraining-runs`, {
      ...{ method: 'POST', json: { reason: 'a new feed', ...body } },
      headers: { 'idempotency-key': key },
    })
  const run = async (runId: string) =>
    (await (await installation.api(`/v1/models/${name}/retraining-runs/${runId}`)).json()) as {
      state: string
      trigger: string
      failure: string | null
      ended: boolean
    }
  const runIdOf = (key: string) =>
    eventually('the ask is decided', async () => ((await (await ask(key)).json()) as { runId: string | null }).runId)

  beforeAll(async () => {
    // No first training by itself; and a training that takes a while.
    const slow = { parameters: { n_estimators: 10_000, max_depth: 12, early_stopping_rounds: 0 } }
    await installation.api(`/v1/models/${name}`, {
      ...{ method: 'PUT', json: { ...marketModel(name, { data_threshold: 100_000 }), ...slow } },
    })
    await installation.put(`incoming/${name}/observations/history.csv`, history(Date.now()))
    const count = sql`select count(*)::integer from predictions where model_name = ${name}`
    await eventually('900 rows are there', () => installation.value(count), { isIt: (rows) => rows === 900 })
  })
  afterAll(() => installation.close())

  it('is accepted with where to look, and the same key asks once', async () => {
    const first = await ask('once')
    expect(first.status, await first.clone().text()).toBe(202)
    expect(Number(first.headers.get('retry-after'))).toBeGreaterThan(0)
    const runId = await runIdOf('once')
    expect((await ask('once')).headers.get('location')).toBe(`/v1/models/${name}/retraining-runs/${runId}`)
    const runs = await installation.rows(sql`select run_id, trigger from retraining_runs where model_name = ${name}`)
    expect(runs).toEqual([{ run_id: runId, trigger: 'manual' }])
  })

  it('is cancelled at SageMaker too', async () => {
    const runId = await runIdOf('once')
    await eventually('the job is training', () => run(runId), { isIt: ({ state }) => state === 'training' })
    const answer = await installation.api(`/v1/models/${name}/retraining-runs/${runId}/cancel`, {
      ...{ method: 'POST', json: { reason: 'the wrong month' } },
    })
    expect([200, 202]).toContain(answer.status)
    const cancelled = await eventually('the run is cancelled', () => run(runId), { isIt: ({ ended }) => ended })
    expect(cancelled).toMatchObject({ state: 'cancelled' })
    expect(JSON.stringify(cancelled.failure)).toContain('the wrong month')
    await eventually('SageMaker has stopped the job', () => installation.jobStatus(`${runId}-a1`), {
      isIt: (status) => status === 'Stopped',
    })
  })

  it('ends as a failed run with the reason when its job fails', async () => {
    await fetch(`${installation.cloud.sageMakerUrl}/_fake/faults`, {
      ...{
        method: 'POST',
        body: JSON.stringify({ jobFailure: 'ClientError: the training data cannot be downloaded' }),
      },
    })
    const runId = await runIdOf('fails')
    const failed = await eventually('the run has ended', () => run(runId), {
      ...{ isIt: ({ ended }: { ended: boolean }) => ended, limitMs: 90_000 },
    })
    expect(failed).toMatchObject({ state: 'failed' })
    expect(failed.failure).toContain('the training data cannot be downloaded')
  })

  it('answers problems as problem+json', async () => {
    const answer = await installation.api('/v1/models/nobody/retraining-runs', { method: 'POST', json: {} })
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
  })
})
