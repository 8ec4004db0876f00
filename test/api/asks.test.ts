import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askOutcomeSchema } from '#contracts/api/ask-outcome'
import { decisionsSchema } from '#contracts/api/decisions'
import { explanationSchema } from '#contracts/api/explanations'
import { retrainingRunListSchema, retrainingRunSchema } from '#contracts/api/retraining-runs'
import { dayMs } from '#core/instant'
import { sql } from '#core/sql'
import { type ApiLab, openApiLab, priceModel } from './api-lab.ts'

const runs = '/v1/models/price/retraining-runs'
let lab: ApiLab

async function labelledRows(count: number): Promise<void> {
  const from = new Date(lab.clock.at - 10 * dayMs).toISOString()
  await lab.database.execute(sql`
    insert into predictions (model_name, observed_at, observation_id, batch_id, label, labelled_at)
    select 'price', ${from}::timestamptz + i * interval '1 minute', i::text, 'b', 1, ${from}::timestamptz
      from generate_series(1, ${count}::integer) as i`)
}

beforeAll(async () => {
  lab = await openApiLab()
  await lab.json(201, 'PUT', '/v1/models/price', priceModel)
})
afterAll(() => lab.close())

describe('a retraining asked for by a person', () => {
  it('is answered with the decision in words when there are too few rows', async () => {
    const response = await lab.request('POST', runs, { reason: 'new tariff' }, { 'x-remodel-user': 'ana' })
    expect(response.status).toBe(202)
    expect(response.headers.get('location')).toBe('/v1/models/price/decisions')
    const outcome = askOutcomeSchema.parse(await response.json())
    expect(outcome).toMatchObject({ status: 'suppressed', runId: null })
    expect(outcome.reason).toContain('0 of 624 labelled rows')
    expect(outcome.decision?.detail).toMatchObject({ code: 'below-training-minimum', askedBy: 'ana' })
  })

  it('is refused for a type that does not exist, or is not the one of the model file', async () => {
    const unknown = await lab.json(422, 'POST', runs, { type: 'perceptron' })
    expect(unknown.errors).toEqual([{ field: 'type', message: expect.stringContaining('xgboost') }])
    await lab.json(201, 'PUT', '/v1/models/other', { ...priceModel, name: 'other', type: 'catboost' })
    const problem = await lab.json(422, 'POST', '/v1/models/other/retraining-runs', { type: 'xgboost' })
    expect(problem).toMatchObject({
      code: 'OTHER_MODEL_TYPE',
      detail:
        'other is trained as catboost, as its model file says: a retraining as xgboost needs a model file of that type.',
    })
    await lab.json(201, 'PUT', '/v1/models/typed', { ...priceModel, name: 'typed' })
    const asked = await lab.json(202, 'POST', '/v1/models/typed/retraining-runs', { type: 'xgboost' })
    expect(asked.decision.detail.code).toBe('below-training-minimum')
  })

  it('starts a run and says where it is', async () => {
    await labelledRows(700)
    const response = await lab.request('POST', runs, { reason: 'new tariff' }, { 'x-remodel-user': 'ana' })
    const outcome = askOutcomeSchema.parse(await response.json())
    expect(outcome.status).toBe('requested')
    expect(response.headers.get('location')).toBe(`${runs}/${outcome.runId}`)
    expect(response.headers.get('retry-after')).toBe('2')
    const run = retrainingRunSchema.parse(await lab.json(200, 'GET', `${runs}/${outcome.runId}`))
    expect(run).toMatchObject({ state: 'requested', trigger: 'manual', askedBy: 'ana', ended: false })
    expect(retrainingRunListSchema.parse(await lab.json(200, 'GET', runs)).runs).toHaveLength(1)
  })

  it('returns the active run to who asks again', async () => {
    const outcome = await lab.json(202, 'POST', runs, {})
    expect(outcome).toMatchObject({ status: 'coalesced', runId: expect.stringContaining('price-960904') })
  })

  it('is the same ask when it comes with the same Idempotency-Key', async () => {
    const key = { 'idempotency-key': 'k1' }
    const first = await lab.json(202, 'POST', runs, {}, key)
    expect((await lab.json(202, 'POST', runs, {}, key)).askId).toBe(first.askId)
  })

  it('names the field at fault', async () => {
    expect((await lab.json(422, 'POST', runs, { force: 'yes' })).errors[0].field).toBe('force')
    expect((await lab.json(422, 'POST', runs, { reason: ' ' })).errors[0].field).toBe('reason')
  })

  it('says so where there is no such model or run', async () => {
    await lab.json(404, 'POST', '/v1/models/nope/retraining-runs', {})
    await lab.json(404, 'GET', `${runs}/nope`)
    await lab.json(404, 'POST', '/v1/retraining-runs/nope/cancel', {})
  })
})

describe('the ledger', () => {
  it('is listed newest first and explained in words', async () => {
    const { entries } = decisionsSchema.parse(
      await lab.json(200, 'GET', '/v1/models/price/decisions?eventType=decision'),
    )
    expect(entries.map(({ status }) => status)).toEqual(['coalesced', 'coalesced', 'requested', 'suppressed'])
    const explanation = explanationSchema.parse(await lab.json(200, 'GET', '/v1/models/price/explanation'))
    const history = explanation.sections.at(-1)?.lines ?? []
    expect(history[0]).toMatchObject({ count: 2, text: expect.stringContaining('Joined the active run') })
    expect(history.find(({ text }) => text.startsWith('No retraining'))?.wouldChange).toBe(
      'More labelled rows (624 more labelled rows), or a lower training_rows_min, holdout_rows_min or holdout_gap_hours.',
    )
  })

  it('refuses a limit that is none', async () => {
    const problem = await lab.json(422, 'GET', '/v1/models/price/decisions?limit=many')
    expect(problem.errors[0].field).toBe('limit')
  })
})

describe('cancelling a run', () => {
  it('ends it and says by whom', async () => {
    const [run] = (await lab.json(200, 'GET', runs)).runs
    const ended = await lab.json(
      200,
      'POST',
      `${runs}/${run.runId}/cancel`,
      { reason: 'wrong window' },
      { 'x-remodel-user': 'ana' },
    )
    expect(ended).toMatchObject({ state: 'cancelled', ended: true, failure: 'cancelled by ana: wrong window' })
    const explanation = explanationSchema.parse(
      await lab.json(200, 'GET', `/v1/retraining-runs/${run.runId}/explanation`),
    )
    expect(explanation.summary).toContain('ended cancelled')
    expect(explanation.sections[0]?.lines[0]?.text).toBe('A person: new tariff.')
  })

  it('refuses a run that has ended', async () => {
    const [run] = (await lab.json(200, 'GET', runs)).runs
    expect((await lab.json(409, 'POST', `/v1/retraining-runs/${run.runId}/cancel`, {})).code).toBe('RUN_ENDED')
  })
})

describe('a rollback asked for by a person', () => {
  it('is refused in words where there is no champion', async () => {
    const outcome = await lab.json(202, 'POST', '/v1/models/price/rollbacks', { reason: 'wrong after the holiday' })
    expect(outcome).toMatchObject({ status: 'rollback-refused', reason: 'The model has no champion to go back from.' })
  })

  it('refuses a version that is no number', async () => {
    const problem = await lab.json(422, 'POST', '/v1/models/price/rollbacks', { toVersion: 'two' })
    expect(problem.errors[0].field).toBe('toVersion')
  })
})

it('answers "pending" when the decision takes longer than an answer may', async () => {
  const slow = await openApiLab({ decisionWaitMs: 0 })
  await slow.json(201, 'PUT', '/v1/models/price', priceModel)
  expect(await slow.json(202, 'POST', runs, {})).toMatchObject({ status: 'pending', decision: null })
  await slow.close()
})
