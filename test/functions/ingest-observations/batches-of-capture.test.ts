import { readFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'
import { defaultConfiguration } from '#contracts/configuration'
import { modelAnswerSchema } from '#contracts/model-answer'
import type { ModelFile } from '#contracts/model-file'
import { kubernetesServiceSchema, sagemakerEndpointSchema } from '#contracts/serving'
import { makeEvent } from '#core/facts/make-event'
import { toIso } from '#core/instant'
import { sql } from '#core/sql'
import { batchesOfCapture, endpointOf } from '#functions/ingest-observations/batches-of-capture'
import { recordEvents } from '#store/events/record-events'
import { findRejectedRows } from '#store/rows/find-rejected-rows'
import { keepPartitions } from '#store/tables/keep-partitions'
import { exampleModel, saveExampleModel } from '#test/support/example-model'
import { fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { wrapAll } from '#test/support/settle'

const bytes = readFileSync('test/fixtures/sagemaker/capture.jsonl')

async function openWithEndpoint(overrides: Partial<ModelFile> = {}) {
  const database = await freshDatabase()
  onTestFinished(() => database.close())
  const ports = fakePorts(database, '2024-03-01T10:05:00Z')
  await keepPartitions(database, defaultConfiguration, ports.clock.now())
  const serving = { sagemaker: sagemakerEndpointSchema.parse({ endpoint: 'spread-live' }) }
  await saveExampleModel(ports, exampleModel({ serving, ...overrides }))
  const answersSince = (version: number, at: string) =>
    recordEvents(database, [
      makeEvent('ServingChanged', {
        key: [version],
        occurredAt: Date.parse(at),
        correlationId: 'spread',
        data: { modelName: 'spread', version, endpoint: 'spread-live' },
      }),
    ])
  const ingest = wrapAll(ports).get('ingest-observations')
  const predictions = () =>
    database.query(
      sql`select observation_id, version, score from predictions order by observed_at, observation_id`,
      z.object({ observation_id: z.string(), version: z.number().nullable(), score: z.number().nullable() }),
    )
  return { database, ports, answersSince, ingest, predictions }
}

it('captured rows are predictions of the version that answered at their time, or that the answer names', async () => {
  const { database, answersSince, ingest, predictions } = await openWithEndpoint()
  await answersSince(2, '2024-03-01T10:00:01Z')
  await answersSince(3, toIso(Date.parse('2024-03-01T10:00:05Z')))
  const [batch] = await batchesOfCapture(database, { endpoint: 'spread-live', bytes })
  expect(await ingest?.(batch)).toMatchObject({ status: 'accepted', observations: 10, rejected: 0 })
  const found = await predictions()
  expect(found.map(({ observation_id, version }) => [observation_id.replace('6478a639-', ''), version])).toEqual([
    ['0001', null],
    ['order-7', 4],
    ['0003#1', 2],
    ['0003#2', 2],
    ['0004#1', 2],
    ['0004#2', 2],
    ['0005', null],
    ['0006#1', 3],
    ['0006#2', 3],
    ['0007', null],
  ])
  expect(found[0]?.score).toBeCloseTo(0.01076, 5)
})

it('a file that is announced twice is taken in once, and lines that cannot be read are kept with the reason', async () => {
  const { database, ingest } = await openWithEndpoint()
  const spoilt = Buffer.concat([bytes, Buffer.from('{"captureData":{\n')])
  const take = async () => ingest?.((await batchesOfCapture(database, { endpoint: 'spread-live', bytes: spoilt }))[0])
  expect(await take()).toMatchObject({ status: 'accepted', rejected: 1 })
  expect(await take()).toMatchObject({ status: 'already-ingested' })
  const rejected = await database.query(
    sql`select reason from rejected_rows where part = 'file'`,
    z.object({ reason: z.string() }),
  )
  expect(rejected).toEqual([{ reason: 'the line is not JSON' }])
})

describe('rows whose answer gives no score', () => {
  const line = (eventId: string, answer: string) =>
    JSON.stringify({
      captureData: {
        endpointInput: { observedContentType: 'text/csv', encoding: 'CSV', data: '1,north' },
        endpointOutput: { observedContentType: 'text/csv', encoding: 'CSV', data: answer },
      },
      eventMetadata: { eventId, inferenceTime: '2024-03-01T10:00:00Z' },
    })
  const lines = [
    line('e1', '0,0.93'),
    line('e2', '0,0.81'),
    line('e3', 'nan'),
    line('e4', '1,0.6'),
    line('e5', '0.6'),
    '{',
  ]
  const captured = Buffer.from(lines.join('\n'))
  const ambiguous =
    'the answer is a label and a probability, of that label or of the positive class: ' +
    "say how the answer reads in the model file's `answer`"
  const missing = 'the answer has no number where its score is (null or NaN)'

  it('are kept, and are told by reason', async () => {
    const { database, ingest, predictions } = await openWithEndpoint()
    const [batch] = await batchesOfCapture(database, { endpoint: 'spread-live', bytes: captured })
    expect(await ingest?.(batch)).toMatchObject({
      observations: 5,
      scored: 1,
      rejected: 1,
      rejectedRows: [{ rowNumber: 6, part: 'file', reason: 'the line is not JSON' }],
      withoutScore: [
        { rows: 3, rowNumber: 1, reason: ambiguous },
        { rows: 1, rowNumber: 3, reason: missing },
      ],
    })
    expect((await predictions()).map(({ observation_id, score }) => [observation_id, score])).toEqual([
      ['e1', null],
      ['e2', null],
      ['e3', null],
      ['e4', null],
      ['e5', 0.6],
    ])
    const listed = await findRejectedRows(database, { modelName: 'spread', after: null, limit: 10 })
    expect(listed.map(({ part, rowNumber, reason, raw }) => [part, rowNumber, reason, raw])).toEqual([
      ['file', 6, 'the line is not JSON', '{'],
      ['score', 3, `1 row kept without a score: ${missing}`, 'nan'],
      ['score', 1, `3 rows kept without a score: ${ambiguous}`, '0,0.93'],
    ])
    const counted = await database.query(
      sql`select rejected_count as rejected from ingested_batches`,
      z.object({ rejected: z.number() }),
    )
    expect(counted).toEqual([{ rejected: 1 }])
  })

  it('have one where the model file says how the answer reads', async () => {
    const answer = modelAnswerSchema.parse({ of: 'predicted-label', score: '[1]', label: '[0]' })
    const { database, ingest, predictions } = await openWithEndpoint({ answer })
    const [batch] = await batchesOfCapture(database, { endpoint: 'spread-live', bytes: captured })
    expect(await ingest?.(batch)).toMatchObject({
      withoutScore: [
        {
          rows: 2,
          rowNumber: 3,
          reason: 'the answer has no number at answer.score of the model file (missing, null or NaN)',
        },
      ],
    })
    const scores = (await predictions()).map(({ score }) => score && Number(score.toFixed(6)))
    expect(scores).toEqual([0.07, 0.19, null, 0.6, null])
  })
})

it('rows that a service on Kubernetes captured are read as those of an endpoint', async () => {
  const kubernetes = kubernetesServiceSchema.parse({ service: 'spread-live' })
  const { database } = await openWithEndpoint({ serving: { kubernetes } })
  expect(endpointOf('captures/spread-live/spread-live-5d4f-x2x/2024/03/01/10/20240301T100501-a.jsonl')).toBe(
    'spread-live',
  )
  expect(await batchesOfCapture(database, { endpoint: 'spread-live', bytes })).toHaveLength(1)
  expect(await batchesOfCapture(database, { endpoint: 'another', bytes })).toEqual([])
})

it('the time that answers took counts for the version that gave most of them', async () => {
  const kubernetes = kubernetesServiceSchema.parse({ service: 'spread-live' })
  const { database, ingest } = await openWithEndpoint({ serving: { kubernetes } })
  const line = (number: number, version: number, latencyMs: unknown) => {
    const captured = (data: unknown) => ({ observedContentType: 'application/json', encoding: 'JSON', data })
    const answer = { version: String(version), predictions: [{ score: 0.7, label: 1 }] }
    return JSON.stringify({
      captureData: {
        endpointInput: captured(JSON.stringify({ instances: [[0.5, 'south']] })),
        endpointOutput: captured(JSON.stringify(answer)),
      },
      eventMetadata: { eventId: `e${number}`, inferenceTime: '2024-03-01T10:00:00Z', latencyMs },
    })
  }
  const latencies = [3, 1, 40, 2, 'long']
  const lines = [line(0, 4, 90), ...latencies.map((latencyMs, index) => line(index + 1, 5, latencyMs))]
  const [batch] = await batchesOfCapture(database, {
    endpoint: 'spread-live',
    bytes: new TextEncoder().encode(lines.join('\n')),
  })
  expect(await ingest?.(batch)).toMatchObject({ observations: 6, rejected: 0, scored: 6 })
  const measured = z.object({ scored_by: z.number().nullable(), latency_ms: z.number().nullable() })
  expect(await database.query(sql`select scored_by, latency_ms from ingested_batches`, measured)).toEqual([
    { scored_by: 5, latency_ms: 2 },
  ])
})

it("an endpoint that no model's file names gives nothing", async () => {
  const { database } = await openWithEndpoint()
  expect(await batchesOfCapture(database, { endpoint: 'of-another', bytes })).toEqual([])
})

it.each([
  ['captures/churn/AllTraffic/2024/03/01/10/00-01-000-a.jsonl', 'churn'],
  ['captures/churn/AllTraffic/', null],
  ['incoming/churn/observations/a.jsonl', null],
])('the object %s was written by endpoint %s', (key, endpoint) => {
  expect(endpointOf(key)).toBe(endpoint)
})
