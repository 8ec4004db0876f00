import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { defaultConfiguration } from '#contracts/configuration'
import type { IngestBatch } from '#contracts/ingest-batch'
import { AppError } from '#core/errors'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { makeHandler } from '#functions/ingest-observations/handler'
import { profileBatch } from '#functions/ingest-observations/profile-batch'
import { keepPartitions } from '#store/tables/keep-partitions'
import { exampleModel, saveExampleModel } from '#test/support/example-model'
import { type FakePorts, fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'

const anyRow = z.record(z.string(), z.unknown())

describe('ingest-observations', () => {
  let database: Database
  let ports: FakePorts

  beforeEach(async () => {
    database = await freshDatabase()
    ports = fakePorts(database, '2024-03-01T12:00:00Z')
    await keepPartitions(database, defaultConfiguration, ports.clock.now())
    await saveExampleModel(ports)
  })
  afterEach(() => database.close())

  const batch = (overrides: Partial<IngestBatch> = {}): IngestBatch => ({
    modelName: 'spread',
    batchId: 'b1',
    observations: [
      { id: 'o1', at: Date.parse('2024-03-01T11:00:00Z'), features: [1.5, 'xetra'] },
      { id: 'o2', at: Date.parse('2024-03-01T11:40:00Z'), features: [null, 'xetra'] },
    ],
    labels: [],
    moreFollows: false,
    unreadable: [],
    ...overrides,
  })
  const ingest = (overrides: Partial<IngestBatch> = {}) => makeHandler(ports)(batch(overrides))
  const predictions = () =>
    database.query(sql`select observation_id, label, version, score from predictions order by 1`, anyRow)
  const scored = () =>
    database.query(sql`select observation_id, version, score, scores from predictions order by 1`, anyRow)
  const activity = async () =>
    (await database.query(sql`select observations_total, labels_total from model_activity`, anyRow))[0]

  it('keeps the rows in the object store as the container reads them', async () => {
    await ingest()
    const [bytes] = [...ports.objectStore.objects.values()]
    const lines = gunzipSync(bytes as Uint8Array)
      .toString()
      .trim()
      .split('\n')
    expect(JSON.parse(lines[1] as string)).toEqual({
      kind: 'observation',
      id: 'o2',
      at: '2024-03-01T11:40:00.000Z',
      features: [null, 'xetra'],
    })
  })

  it('counts a batch that is delivered twice once', async () => {
    expect(await ingest()).toMatchObject({ status: 'accepted', observations: 2 })
    expect(await ingest()).toMatchObject({ status: 'already-ingested' })
    expect(await activity()).toEqual({ observations_total: 2, labels_total: 0 })
    expect(await database.query(sql`select * from feature_profiles`, anyRow)).toHaveLength(2)
  })

  it('profiles a row once that comes again in another batch', async () => {
    const at = Date.parse('2024-03-01T11:45:00Z')
    const [first, second] = batch().observations as [never, never]
    const third = { id: 'o3', at, features: [9, 'nyse'] }
    await ingest()
    expect(await ingest({ batchId: 'b2', observations: [second, third] })).toMatchObject({ observationsNew: 1 })
    await ingest({ batchId: 'b3', observations: [first, second] })
    const profiled = await database.query(
      sql`select batch_id, bucket_at, row_count, profiles from feature_profiles order by batch_id, bucket_at`,
      anyRow,
    )
    expect(profiled.map(({ batch_id, row_count }) => [batch_id, row_count])).toEqual([
      ['b1', 1],
      ['b1', 1],
      ['b2', 1],
    ])
    const alone = profileBatch(
      { modelName: 'spread', batchId: 'b2' },
      [{ ...third, score: null, isAnsweredWithoutScore: false, version: null }],
      exampleModel().features,
      ports.clock.now(),
    )
    expect(profiled[2]?.profiles).toEqual(alone[0]?.profiles)
  })

  it('joins a label to its prediction, before or after it', async () => {
    await ingest({ batchId: 'early', observations: [], labels: [{ id: 'o1', label: 1 }] })
    await ingest()
    await ingest({
      batchId: 'late',
      observations: [],
      labels: [{ id: 'o2', at: Date.parse('2024-03-01T11:40:00Z'), label: 0 }],
    })
    expect(await predictions()).toMatchObject([{ label: 1 }, { label: 0 }])
    expect(await activity()).toEqual({ observations_total: 2, labels_total: 2 })
    expect(await database.query(sql`select * from pending_labels`, anyRow)).toEqual([])
  })

  it('replaces a corrected label and counts it once', async () => {
    await ingest()
    await ingest({ batchId: 'first', observations: [], labels: [{ id: 'o1', label: 1 }] })
    await ingest({ batchId: 'corrected', observations: [], labels: [{ id: 'o1', label: 0 }] })
    expect(await predictions()).toMatchObject([{ label: 0 }, { label: null }])
    expect(await activity()).toMatchObject({ labels_total: 1 })
  })

  it('lets a corrected label wait for its observation as long as a new one', async () => {
    await ingest({ batchId: 'first', observations: [], labels: [{ id: 'o1', label: 1 }] })
    await ingest({ batchId: 'corrected', observations: [], labels: [{ id: 'o1', label: 0 }] })
    const waiting = await database.query(sql`select batch_id, label from pending_labels`, anyRow)
    expect(waiting).toEqual([{ batch_id: 'corrected', label: 0 }])
  })

  it('tells what is new, what was known, what is corrected and what waits for its observation', async () => {
    const counts = async (overrides: Partial<IngestBatch>) => {
      const { observationsNew, labelsNew, labelsCorrected, labelsWaiting } = await ingest(overrides)
      return [observationsNew, labelsNew, labelsCorrected, labelsWaiting]
    }
    const labels = (label: number) => ['o1', 'elsewhere'].map((id) => ({ id, label }))
    expect(await counts({ labels: [{ id: 'o1', label: 1 }] })).toEqual([2, 1, 0, 0])
    expect(await counts({})).toEqual([0, 0, 0, 0])
    expect(await counts({ batchId: 'again' })).toEqual([0, 0, 0, 0])
    expect(await counts({ batchId: 'labels', observations: [], labels: labels(1) })).toEqual([0, 1, 0, 1])
    expect(await counts({ batchId: 'other labels', observations: [], labels: labels(0) })).toEqual([0, 0, 1, 1])
    const elsewhere = { id: 'elsewhere', at: Date.parse('2024-03-01T11:50:00Z'), features: [2, 'x'] }
    expect(await counts({ batchId: 'joins', observations: [elsewhere] })).toEqual([1, 0, 0, 0])
  })

  it('takes a label beside an observation that came before without one', async () => {
    await ingest()
    const observations = batch().observations.map((row) => ({ ...row, label: 1 }))
    const report = await ingest({ batchId: 'with labels', observations })
    expect(report).toMatchObject({ observationsNew: 0, labels: 2, labelsNew: 2 })
    expect(await predictions()).toMatchObject([{ label: 1 }, { label: 1 }])
    expect(await activity()).toEqual({ observations_total: 2, labels_total: 2 })
  })

  it('numbers rejected rows as their file does', async () => {
    const at = Date.parse('2024-03-01T11:00:00Z')
    const { rejectedRows } = await ingest({
      observations: [{ id: 'short', at, features: [2], rowNumber: 41 }],
      unreadable: [{ rowNumber: 7, reason: 'seen_at: no time', raw: '' }],
    })
    expect(rejectedRows).toEqual([
      { rowNumber: 7, part: 'file', reason: 'seen_at: no time' },
      { rowNumber: 41, part: 'observation', reason: '1 values for 2 features' },
    ])
  })

  it('keeps each row that does not fit, with the reason, and takes the rest', async () => {
    const report = await ingest({
      observations: [
        { id: 'good', at: Date.parse('2024-03-01T11:00:00Z'), features: [1, 'x'] },
        { id: 'text', at: Date.parse('2024-03-01T11:00:00Z'), features: ['dear', 'x'] },
        { id: 'good', at: Date.parse('2024-03-01T11:00:00Z'), features: [2, 'x'] },
        { id: 'future', at: Date.parse('2031-03-01T11:00:00Z'), features: [2, 'x'] },
        { id: 'short', at: Date.parse('2024-03-01T11:00:00Z'), features: [2] },
      ],
      labels: [{ id: 'good', label: 7 }],
    })
    expect(report).toMatchObject({ observations: 1, labels: 0, rejected: 5 })
    const rejected = await database.query(sql`select part, row_number, reason from rejected_rows order by 1, 2`, anyRow)
    expect(rejected.map(({ reason }) => reason)).toEqual([
      'label 7 is neither 0 nor 1',
      'feature price is numeric, but the value is "dear"',
      'observation good stands in this batch twice',
      'at: 2031-03-01 11:00 UTC is more than a day ahead of the clock (2024-03-01 12:00 UTC)',
      '1 values for 2 features',
    ])
  })

  it('keeps a row with a NUL character out of what PostgreSQL would refuse whole', async () => {
    const at = Date.parse('2024-03-01T11:00:00Z')
    const rows = [
      { id: 'a\u0000', at, features: [1, 'x'] },
      { id: 'b', at, features: [1, 'x\u0000'] },
      { id: 'c', at, features: [1, 'x'] },
    ]
    expect(await ingest({ observations: rows })).toMatchObject({ observations: 1, rejected: 2 })
  })

  it('keeps a row with half a surrogate pair out of what PostgreSQL would refuse whole', async () => {
    const at = Date.parse('2024-03-01T11:00:00Z')
    const report = await ingest({
      observations: [
        { id: 'a\ud800', at, features: [1, 'x'] },
        { id: 'b', at, features: [1, 'x\udc00'] },
        { id: 'c', at, features: [1, '\ud83d\ude00'] },
        { id: 'd1', at, features: ['\ud83d\ude00'.repeat(1000), 'x'] },
      ],
      labels: [{ id: 'c\ud800', label: 1 }],
      unreadable: [{ rowNumber: 9, reason: 'r: "\ud83d…" is not a number', raw: 'r\ud83d' }],
    })
    expect(report).toMatchObject({ observations: 1, rejected: 5 })
    const reasons = report.rejectedRows.map(({ part, reason }) => `${part}: ${reason.slice(0, 44)}`)
    expect(reasons).toEqual([
      'observation: the id has half a surrogate pair',
      'label: the id has half a surrogate pair',
      'observation: feature venue has half a surrogate pair',
      'observation: feature price is numeric, but the value is "',
      'file: r: "\ufffd…" is not a number',
    ])
    const kept = await database.query(sql`select raw from rejected_rows where row_number in (4, 9) order by 1`, anyRow)
    expect(kept.map(({ raw }) => Array.from(String(raw)).at(-1))).toEqual(['\ufffd', '\ud83d\ude00'])
  })

  it('takes rows of years for which there is no partition yet', async () => {
    await ingest({ observations: [{ id: 'old', at: Date.parse('2019-07-01T00:00:00Z'), features: [1, 'x'] }] })
    expect(await predictions()).toHaveLength(1)
  })

  it('scores with what serves, retained versions too, and never a row that the version was trained on', async () => {
    await addVersions(database)
    await ports.modelServer.serve('spread', { version: 4, artifactKeys: [] }, [{ version: 3, artifactKeys: [] }])
    ports.modelServer.scoreOf.set(4, 0.8).set(3, 0.2)
    expect(await ingest()).toMatchObject({ scored: 1 })
    expect(await scored()).toEqual([
      { observation_id: 'o1', version: null, score: null, scores: null },
      { observation_id: 'o2', version: 4, score: 0.8, scores: { 3: 0.2 } },
    ])
    const versions = [
      { version: 4, artifactKeys: ['four'] },
      { version: 3, artifactKeys: ['three'] },
    ]
    expect(ports.modelServer.asked).toMatchObject([{ rows: [[null, 'xetra']], versions: { serving: 4, versions } }])
  })

  it('scores the retained versions beside a score that a row brings, on what each has not seen', async () => {
    await addVersions(database)
    await ports.modelServer.serve('spread', { version: 4, artifactKeys: [] }, [{ version: 3, artifactKeys: [] }])
    const seen = Date.parse('2024-02-10T00:00:00Z')
    const [fresh] = batch().observations as [IngestBatch['observations'][number]]
    const observations = [
      { ...fresh, id: 'fresh', score: 0.6 },
      { ...fresh, id: 'of three', score: 0.7, version: 3 },
      { ...fresh, id: 'seen by three', at: seen, score: 0.9, version: 2 },
    ]
    expect(await ingest({ observations })).toMatchObject({ scored: 3 })
    expect(await scored()).toEqual([
      { observation_id: 'fresh', version: 4, score: 0.6, scores: { 3: 0.5 } },
      { observation_id: 'of three', version: 3, score: 0.7, scores: null },
      { observation_id: 'seen by three', version: 2, score: 0.9, scores: null },
    ])
    expect(ports.modelServer.asked).toMatchObject([
      { rows: [fresh.features], versions: { versions: [{ version: 3 }] } },
    ])
  })

  it('gives no score to a row that another server answered without one that can be read', async () => {
    await addVersions(database)
    await ports.modelServer.serve('spread', { version: 4, artifactKeys: [] }, [{ version: 3, artifactKeys: [] }])
    const fresh = batch().observations[1] as IngestBatch['observations'][number]
    const observations = [
      { ...fresh, id: 'answered', noScore: { reason: 'two readings', raw: '0,0.93' } },
      { ...fresh, id: 'open' },
    ]
    expect(await ingest({ observations })).toMatchObject({
      observations: 2,
      scored: 1,
      rejected: 0,
      withoutScore: [{ rows: 1, rowNumber: 1, reason: 'two readings' }],
    })
    expect(await scored()).toMatchObject([
      { observation_id: 'answered', version: null, score: null, scores: null },
      { observation_id: 'open', version: 4 },
    ])
    expect(ports.modelServer.asked).toMatchObject([{ rows: [fresh.features] }])
  })

  it('keeps the wall time of the request that scored a batch, once, and none where rows bring their own scores', async () => {
    await addVersions(database)
    await ports.modelServer.serve('spread', { version: 4, artifactKeys: [] }, [{ version: 3, artifactKeys: [] }])
    const fresh = batch().observations[1] as IngestBatch['observations'][number]
    const rows = (count: number, more: object = {}) =>
      Array.from({ length: count }, (_, index) => ({ ...fresh, id: `${index}`, at: fresh.at + index, ...more }))
    ports.modelServer.latencyMs = 500
    await ingest({ batchId: 'of fifty', observations: rows(50) })
    ports.modelServer.latencyMs = 20
    await ingest({ batchId: 'of one', observations: rows(1, { id: 'one' }) })
    await ingest({ batchId: 'own scores', observations: rows(2, { at: fresh.at - 9, score: 0.6 }) })
    ports.modelServer.failure = new AppError({ code: 'SCORES_NOT_GIVEN', message: 'the scorer is broken' })
    await ingest({ batchId: 'unscored', observations: rows(1, { id: 'unscored' }) })
    expect(
      await database.query(sql`select batch_id, scored_by, latency_ms from ingested_batches order by batch_id`, anyRow),
    ).toEqual([
      { batch_id: 'of fifty', scored_by: 4, latency_ms: 500 },
      { batch_id: 'of one', scored_by: 4, latency_ms: 20 },
      { batch_id: 'own scores', scored_by: null, latency_ms: null },
      { batch_id: 'unscored', scored_by: null, latency_ms: null },
    ])
  })

  it('asks nobody for scores where every row brings its own and no version is retained', async () => {
    await addVersions(database, { retainsThree: false })
    await ingest({ observations: batch().observations.map((row) => ({ ...row, score: 0.6 })) })
    expect(ports.modelServer.asked).toEqual([])
  })

  it('takes no row in while scores may still come', async () => {
    await addVersions(database)
    ports.modelServer.failure = new AppError({ code: 'SCORES_NOT_GIVEN', message: 'throttled', retryable: true })
    await expect(ingest()).rejects.toMatchObject({ code: 'SCORES_NOT_GIVEN' })
    expect(await predictions()).toEqual([])
    ports.modelServer.failure = null
    await ports.modelServer.serve('spread', { version: 4, artifactKeys: [] }, [])
    expect(await ingest()).toMatchObject({ status: 'accepted', scored: 1 })
  })

  it('takes the rows without scores where no repeat would bring them, and says so', async () => {
    await addVersions(database)
    ports.modelServer.failure = new AppError({ code: 'SCORES_NOT_GIVEN', message: 'the scorer is broken' })
    const error = vi.spyOn(ports.log, 'error')
    expect(await ingest()).toMatchObject({ status: 'accepted', observations: 2, scored: 0 })
    expect(error.mock.calls).toEqual([
      ['spread: 1 rows are taken without scores: the scorer is broken', { code: 'SCORES_NOT_GIVEN' }],
    ])
    error.mockRestore()
  })

  it('says once that the first training has its rows, and only when the delivery is whole', async () => {
    const file = exampleModel({
      configuration: {
        data_threshold: 2,
        training_rows_min: 1,
        holdout_rows_min: 1,
        holdout_gap_hours: 0,
        holdout_fraction: 0.5,
      } as never,
    })
    await saveExampleModel(ports, file)
    const labels = [
      { id: 'o1', label: 1 },
      { id: 'o2', label: 0 },
    ]
    await ingest({ moreFollows: true })
    await ingest({ batchId: 'b2', observations: [], labels, moreFollows: true })
    expect(ports.publisher.takeNames()).toEqual([])
    await ingest({ batchId: 'b3', observations: [], labels: [] })
    expect(ports.publisher.takeNames()).toEqual(['InitialDataReached'])
    await ingest({ batchId: 'b4', observations: [], labels: [] })
    expect(ports.publisher.takeNames()).toEqual([])
  })

  it('refuses rows of a model that nobody applied', async () => {
    await expect(ingest({ modelName: 'unknown' })).rejects.toMatchObject({ code: 'UNKNOWN_MODEL' })
  })
})

/** Version 4 answers, trained on rows up to half past eleven; version 3 answered before it. */
async function addVersions(database: Database, { retainsThree = true } = {}): Promise<void> {
  await database.execute(sql`
    insert into model_versions (model_name, version, run_id, status, artifact_keys, created_at, cutoff_at, promoted_at, retired_at, files_removed_at)
    values ('spread', 4, 'r4', 'champion', '["four"]', '2024-03-01', '2024-03-01T11:30:00Z', '2024-03-01T11:45:00Z', null, null),
           ('spread', 3, 'r3', 'archived', '["three"]', '2024-02-20', '2024-02-20', '2024-02-20', '2024-03-01T11:45:00Z',
            ${retainsThree ? null : '2024-03-01'}::timestamptz)`)
  await database.execute(sql`update models set serving_version = 4`)
}
