import { afterAll, beforeAll, expect, it } from 'vitest'
import { modelLines } from '#cli/model-lines'
import { modelSummarySchema } from '#contracts/api/model-summary'
import { toIso } from '#core/instant'
import { sql } from '#core/sql'
import { insertRun } from '#store/runs/insert-run'
import { type ApiLab, labStart, openApiLab, priceModel } from './api-lab.ts'

let lab: ApiLab
const runId = 'price-240501t0000-3f2a9c'
const reason = 'No node takes its pod: 0/3 nodes are available: 3 Insufficient memory.'

beforeAll(async () => {
  lab = await openApiLab()
  await lab.json(201, 'PUT', '/v1/models/price', priceModel)
  const cause = {
    triggerId: 't',
    kind: 'drift',
    severity: 'high',
    reason: 'drift',
    occurredAt: toIso(labStart),
  } as const
  const run = {
    runId,
    modelName: 'price',
    trigger: 'drift',
    comprehensive: false,
    forced: false,
    askedBy: null,
  } as const
  await insertRun(lab.database, { ...run, reason: 'drift', cause, evidence: {}, requestedAt: labStart })
})
afterAll(() => lab.close())

const put = (state: string, waitingReason: string | null) =>
  lab.database.execute(sql`
    update retraining_runs set state = ${state}, backend = 'kubernetes', waiting_reason = ${waitingReason}::text,
           waiting_since = ${toIso(labStart)}::timestamptz, attempt = 4, unstarted_count = 2`)

async function told() {
  const answer = (await lab.json(200, 'GET', '/v1/models/price')) as { model?: unknown }
  const explained = async (path: string) =>
    ((await lab.json(200, 'GET', `${path}/explanation`)) as { summary: string }).summary
  return {
    status: modelLines([modelSummarySchema.parse(answer.model ?? answer)]).join('\n'),
    model: await explained('/v1/models/price'),
    run: await explained(`/v1/retraining-runs/${runId}`),
  }
}

it('a job that its backend has not started is told by status and explain, with how to end it', async () => {
  await put('training', reason)
  const { status, model, run } = await told()
  expect(status).toContain(`${runId} (not started)`)
  expect(status).toContain(`price: run ${runId} has not started: ${reason}\n  To end it: remodel cancel ${runId}.`)
  expect(model).toContain(`Run ${runId} has a job that has not started: ${reason}`)
  expect(run).toContain(`Its job has not started on kubernetes: ${reason}`)
  // Two of four jobs did not start, and two were attempts.
  expect(run).toContain('It took 2 attempts. 2 jobs of it did not start.')
})

it('a run that gave its place up waits, and says what for', async () => {
  await put('waiting', reason)
  const { status, model } = await told()
  expect(status).toContain(`${runId} (waiting)`)
  expect(status).toContain(`price: run ${runId} waits: ${reason}`)
  expect(model).toContain(`Run ${runId} is waiting for capacity to train: ${reason}`)
})

it('a run whose job runs waits for nothing, also where no look has found it running yet', async () => {
  await put('training', null)
  const { status, model } = await told()
  expect(status).toContain(`${runId} (training)`)
  expect(status).not.toContain('To end it')
  expect(model).toContain(`Run ${runId} is training.`)
})
