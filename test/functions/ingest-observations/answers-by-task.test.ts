import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { IngestBatch, IngestReport } from '#contracts/ingest-batch'
import type { ModelFile } from '#contracts/model-file'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import type { WrappedFunction } from '#pipeline/pipeline'
import { exampleModel, saveExampleModel } from '#test/support/example-model'
import { type FakePorts, fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { wrapAll } from '#test/support/settle'

let database: Database
let ports: FakePorts
let ingestion: WrappedFunction

beforeEach(async () => {
  database = await freshDatabase()
  ports = fakePorts(database, '2024-03-01T12:00:00Z')
  const functions = wrapAll(ports)
  await functions.get('maintain-partitions')?.({ lifecycle: 'deployed' })
  ingestion = functions.get('ingest-observations') as WrappedFunction
})
afterEach(() => database.close())

/** A model whose version 2 serves, with version 1 beside it. */
async function serve(parts: Partial<ModelFile>): Promise<void> {
  await saveExampleModel(ports, exampleModel(parts))
  for (const [version, status] of [
    [1, 'archived'],
    [2, 'champion'],
  ] as const)
    await database.execute(sql`
      insert into model_versions (model_name, version, status, run_id, artifact_keys, created_at, promoted_at, cutoff_at)
      values ('spread', ${version}::integer, ${status}, ${`run-${version}`}, ${JSON.stringify([`v${version}`])}::jsonb,
              '2024-02-01', '2024-02-01', '2024-02-01')`)
  await database.execute(sql`update models set serving_version = 2 where model_name = 'spread'`)
  await ports.modelServer.serve('spread', { version: 2, artifactKeys: ['v2'] }, [{ version: 1, artifactKeys: ['v1'] }])
}

const rows = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, index) => ({
    ...{ id: `o${index}`, at: Date.parse('2024-03-01T11:00:00Z') + index, features: [1, 'xetra'], ...more },
  }))
const ingest = (observations: IngestBatch['observations']) =>
  ingestion({ modelName: 'spread', batchId: 'b', observations, labels: [] }) as Promise<IngestReport>
const stored = () =>
  database.query(
    sql`select version, score, probabilities, scores from predictions where model_name = 'spread' order by observation_id`,
    z.unknown(),
  )

const colors = { task: 'multiclass-classification', classes: ['red', 'green', 'blue'] } as const

describe('answers of several classes', () => {
  it('are stored with the place of the first of the likeliest, and whole, those of other versions too', async () => {
    await serve({ ...colors, classes: [...colors.classes] })
    ports.modelServer.scoreOf.set(2, [0.2, 0.4, 0.4]).set(1, [1 / 3, 1 / 3, 1 / 3])
    expect(await ingest(rows(1))).toMatchObject({ scored: 1, unserved: null })
    const third = 0.3333333
    expect(await stored()).toEqual([
      { version: 2, score: 1, probabilities: [0.2, 0.4, 0.4], scores: { 1: [third, third, third] } },
    ])
    expect(ports.modelServer.asked[0]?.versions).toMatchObject({ answerLength: 3 })
  })

  it.each([
    ['of another number of classes', [0.5, 0.5], '2 probabilities for 3 classes'],
    ['that are none', [0.5, -0.1, 0.6], '-0.1 is no probability from 0 to 1'],
    ['that do not add up', [0.5, 0.5, 0.5], 'the probabilities of the classes add up to 1.5, not to 1'],
    ['that are one number', 0.7, 'one number is no answer of a model of 3 classes'],
  ])('%s leave rows without a score, with the reason', async (_, answer, reason) => {
    await serve({ ...colors, classes: [...colors.classes] })
    ports.modelServer.scoreOf.set(2, answer).set(1, [0.1, 0.2, 0.7])
    expect(await ingest(rows(2))).toMatchObject({
      ...{ observationsNew: 2, rejected: 0, scored: 0 },
      unserved: { rows: 2, reason: `version 2 gave none: ${reason}` },
    })
    expect(await stored()).toEqual(Array(2).fill({ version: null, score: null, probabilities: null, scores: null }))
  })

  it('come in parts that one statement takes, however many classes there are', async () => {
    const classes = Array.from({ length: 100 }, (_, index) => `c${index}`)
    await serve({ ...colors, classes })
    const even = classes.map(() => 0.01)
    ports.modelServer.scoreOf.set(2, even).set(1, even)
    expect(await ingest(rows(1200))).toMatchObject({ observationsNew: 1200, scored: 1200, status: 'accepted' })
    const batches = await database.query(sql`select observation_count from ingested_batches`, z.unknown())
    expect(batches).toHaveLength(2)
    expect(await ingest(rows(1200))).toMatchObject({ observationsNew: 0, status: 'already-ingested' })
  }, 30_000)

  it('of an endpoint that do not fit the classes leave the observation, and a version beside it no answer', async () => {
    await serve({ ...colors, classes: [...colors.classes] })
    ports.modelServer.scoreOf.set(2, [0.1, 0.2, 0.7]).set(1, [0.1, 0.9])
    const report = await ingest([...rows(1, { score: [0.2, 0.8] }), ...rows(2, { score: [0, 0.25, 0.75] }).slice(1)])
    expect(report).toMatchObject({
      ...{ observationsNew: 2, rejected: 0, scored: 1 },
      withoutScore: [{ rows: 1, reason: "the endpoint's answer: 2 probabilities for 3 classes" }],
    })
    expect(await stored()).toEqual([
      { version: null, score: null, probabilities: null, scores: null },
      { version: 2, score: 2, probabilities: [0, 0.25, 0.75], scores: {} },
    ])
  })
})

describe('answers of a regression', () => {
  it('are values of any size', async () => {
    await serve({ task: 'regression' })
    ports.modelServer.scoreOf.set(2, -1234.5).set(1, 3e9)
    expect(await ingest(rows(1))).toMatchObject({ scored: 1 })
    expect(await stored()).toEqual([{ version: 2, score: -1234.5, probabilities: null, scores: { 1: 3e9 } }])
  })

  it('that are no numbers are none', async () => {
    await serve({ task: 'regression' })
    ports.modelServer.scoreOf.set(2, [1, 2])
    expect(await ingest(rows(1))).toMatchObject({
      unserved: { rows: 1, reason: 'version 2 gave none: a list of 2 numbers is no answer of a regression' },
    })
  })
})

it('a score of a binary classification beyond 0 and 1 is none', async () => {
  await serve({})
  ports.modelServer.scoreOf.set(2, 1.5)
  expect(await ingest(rows(1))).toMatchObject({
    unserved: { rows: 1, reason: 'version 2 gave none: 1.5 is no probability from 0 to 1' },
  })
})
