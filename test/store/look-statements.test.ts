import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PgDatabase } from '#adapters/postgres/pg-database'
import type { BinaryMetric } from '#contracts/metric'
import { ceilTo, floorTo, hourMs, type Instant, toIso } from '#core/instant'
import { type BinaryLossOf, rowLoss } from '#core/policy/performance/row-loss'
import { windowFigures } from '#core/policy/performance/window-figures'
import type { Database } from '#core/ports/database'
import { prepareDatabase } from '#local/state/prepare-database'
import { measurePerformance } from '#store/performance/measure-performance'
import { loadProfileRows } from '#store/profiles/load-profile-rows'
import { loadProfilesToRollUp } from '#store/profiles/load-profiles-to-roll-up'
import { type BatchRows, insertBatch } from '#store/rows/insert-batch'
import { ensurePartitions } from '#store/tables/partitions'
import { comparePast } from '#store/versions/compare-past'
import { compareVersions } from '#store/versions/compare-versions'
import { freshDatabase } from '#test/support/fresh-database'
import { type PostgresServer, startPostgresServer } from '#test/support/postgres-server'
import { type RdsDataServer, startRdsDataServer } from '#test/support/rds-data-server'

const modelName = 'spread'
const now = Date.parse('2024-03-11T00:00:00Z')
const threshold = 0.3
const measuredBy = {
  lossOf: { task: 'binary-classification', metric: 'accuracy', classificationThreshold: threshold, positiveShare: 0.5 },
  classificationThreshold: threshold,
} as const
/** Scores about the threshold, on it, and such as JSON writes with an exponent. */
const scoreValues = [0.3, 0.30000000000000004, 0.29999999999999993, 1e-9, 0.1, 0.9, 1]

/** One observation an hour, six days back, every seventh without a label. */
const rows = Array.from({ length: 144 }, (_, index) => ({
  at: now - index * hourMs,
  score: scoreValues[index % 7] as number,
  other: scoreValues[(index * 3) % 5] as number,
  label: index % 7 === 6 ? null : index % 2,
}))

let server: PostgresServer
let dataApi: RdsDataServer
beforeAll(async () => {
  server = await startPostgresServer()
  dataApi = await startRdsDataServer()
})
afterAll(async () => {
  await server.stop()
  await dataApi.stop()
})

const databases: readonly [string, () => Promise<Database>][] = [
  ['PGlite', freshDatabase],
  [
    'a PostgreSQL server',
    async () => {
      const database = new PgDatabase({ url: await server.createDatabase() })
      await prepareDatabase(database)
      return database
    },
  ],
  ['the RDS Data API', () => dataApi.openPrepared()],
]

describe.each(databases)('what a look asks %s', (_, open) => {
  let database: Database
  beforeAll(async () => {
    database = await open()
    for (const table of ['predictions', 'feature_profiles'] as const)
      await ensurePartitions(database, table, { from: now - 7 * 24 * hourMs, to: now })
    await insertBatch(database, {
      modelName,
      batchId: 'first',
      contentAddress: null,
      objectKey: null,
      receivedAt: now,
      rejectedCount: 0,
      knownBeforeReason: '',
      aheadMaxMs: 0,
      request: null,
      observations: rows.map(({ at, score, other }, index) => ({
        id: `o${index}`,
        at: toIso(at),
        version: 2,
        score,
        scores: index < 10 ? { 1: other } : { 1: other, 7: 0.5 },
      })),
      labels: rows.flatMap(({ at, label }, index) =>
        label === null ? [] : [{ rowNumber: index, id: `o${index}`, at: toIso(at), label, knownAt: toIso(now) }],
      ),
      profiles: [
        { bucketAt: now - 50 * hourMs, resolution: 'half-hour' },
        { bucketAt: now - 49 * hourMs, resolution: 'hour' },
        { bucketAt: now - 48 * hourMs, resolution: 'day' },
        { bucketAt: now - 48 * hourMs, resolution: 'hour' },
        { bucketAt: now - 2 * hourMs, resolution: 'half-hour' },
      ].map(({ bucketAt, resolution }) => ({
        bucketAt: toIso(bucketAt),
        resolution,
        part: 0,
        rowCount: 1,
        rowDigest: null,
        profiles: {},
      })),
    })
  })
  afterAll(() => database.close())

  it.each<BinaryMetric>([
    'accuracy',
    'balanced-accuracy',
    'log-loss',
    'brier',
    { values: { truePositive: 5, falsePositive: -3, trueNegative: 0, falseNegative: -1 } },
  ])('adds up the losses of both versions a block, as counting the rows does: %j', async (metric) => {
    const loss: BinaryLossOf = {
      task: 'binary-classification',
      metric,
      classificationThreshold: threshold,
      positiveShare: 0.2,
    }
    const from = now - 100 * hourMs
    const pieceMs = 6 * hourMs
    const compared = await compareVersions(database, {
      modelName,
      championVersion: 2,
      otherVersions: [1, 9],
      from,
      to: now,
      pieceMs,
      loss,
    })
    const inWindow = rows.filter(({ at }) => at >= from && at < now)
    const starts = [...new Set(inWindow.map(({ at }) => floorTo(at, pieceMs)))].sort((a, b) => a - b)
    const expected = starts.map((startedAt) => {
      const scored = inWindow.filter(({ at }) => floorTo(at, pieceMs) === startedAt)
      const labelled = scored.flatMap(({ score, other, label }) =>
        label === null ? [] : [{ champion: rowLoss(score, label, loss), other: rowLoss(other, label, loss) }],
      )
      const sum = (of: (row: { champion: number; other: number }) => number) =>
        expect.closeTo(
          labelled.reduce((total, row) => total + of(row), 0),
          9,
        )
      return {
        startedAt,
        labelled: labelled.length,
        moments: labelled.length,
        championLoss: sum(({ champion }) => champion),
        otherLoss: sum(({ other }) => other),
        otherAbsolute: sum(({ other }) => Math.abs(other)),
        championSquares: sum(({ champion }) => champion ** 2),
        otherSquares: sum(({ other }) => other ** 2),
        differenceSquares: sum(({ champion, other }) => (champion - other) ** 2),
      }
    })
    expect([...compared.keys()]).toEqual([1])
    expect(compared.get(1)).toEqual(expected)
    const wholeFrom = ceilTo(from, pieceMs)
    const past = await comparePast(database, {
      ...{ modelName, championVersion: 2, otherVersions: [1, 9], loss },
      ...{ from: wholeFrom, to: now, labelLatenessMs: 0, now },
    })
    expect([...past.keys()]).toEqual([1])
    expect(past.get(1)).toEqual(expected.filter(({ startedAt }) => startedAt >= wholeFrom))
  })

  it('counts the rows of one time as one moment, by their mean losses', async () => {
    const at = now - 150 * hourMs
    await insertBatch(database, {
      modelName: 'panel',
      batchId: 'at once',
      contentAddress: null,
      objectKey: null,
      receivedAt: now,
      rejectedCount: 0,
      knownBeforeReason: '',
      aheadMaxMs: 0,
      request: null,
      observations: [0, 1, 2, 3].map((index) => ({
        id: `once${index}`,
        at: toIso(at),
        version: 2,
        score: 0.9,
        scores: { 1: index === 0 ? 0.1 : 0.9 },
      })),
      labels: [0, 1, 2].map((index) => ({
        rowNumber: index,
        id: `once${index}`,
        at: toIso(at),
        label: 1,
        knownAt: toIso(now),
      })),
      profiles: [],
    })
    const compared = await compareVersions(database, {
      modelName: 'panel',
      championVersion: 2,
      otherVersions: [1],
      from: at,
      to: at + hourMs,
      pieceMs: hourMs,
      loss: {
        task: 'binary-classification',
        metric: 'accuracy',
        classificationThreshold: threshold,
        positiveShare: 0.5,
      },
    })
    expect(compared.get(1)).toEqual([
      {
        startedAt: at,
        labelled: 3,
        moments: 1,
        championLoss: 0,
        otherLoss: 1,
        otherAbsolute: 1,
        championSquares: 0,
        otherSquares: expect.closeTo(1 / 9, 12),
        differenceSquares: expect.closeTo(1 / 9, 12),
      },
    ])
  })

  it.each([
    { labelledMin: 0, days: 1 },
    { labelledMin: 1, days: 1 },
    { labelledMin: labelledSince(now - 24 * hourMs), days: 1 },
    { labelledMin: labelledSince(now - 24 * hourMs) + 1, days: 2 },
    { labelledMin: labelledSince(now - 72 * hourMs), days: 3 },
    { labelledMin: 1000, days: 7 },
  ])('grows the window to $days days for $labelledMin labels', async ({ labelledMin, days }) => {
    const measured = await measurePerformance(database, {
      modelName,
      version: 2,
      baselineVersion: 1,
      now,
      windowHours: 24,
      windowHoursMax: 168,
      labelledMin,
      ...measuredBy,
    })
    expect(measured.windowStart).toBe(now - days * 24 * hourMs)
    expect(measured.labelled).toBe(labelledSince(measured.windowStart))
  })

  it('counts what the baseline got right on the same rows, and nothing without one', async () => {
    const asked = { modelName, version: 2, now, windowHours: 24, windowHoursMax: 168, labelledMin: 1000, ...measuredBy }
    const labelled = rows.filter(({ at, label }) => at >= now - 168 * hourMs && label !== null)
    const right = labelled.filter(({ other, label }) => other >= threshold === (label === 1))
    expect(await measurePerformance(database, { ...asked, baselineVersion: 1 })).toMatchObject({
      baselineLabelled: labelled.length,
      baselineMistakes: expect.closeTo(1 - right.length / labelled.length, 12),
      baselineLoss: expect.closeTo(1 - right.length / labelled.length, 12),
    })
    const own = await measurePerformance(database, { ...asked, baselineVersion: 2 })
    expect(own.baselineLoss).toBe(own.loss)
    expect(own.baselineMistakes).toBeCloseTo(1 - (windowFigures(own.counts).accuracy ?? Number.NaN), 12)
    expect(await measurePerformance(database, { ...asked, baselineVersion: null })).toMatchObject({
      ...{ baselineLabelled: 0, baselineLoss: null, baselineMistakes: null },
    })
  })

  it('ranks the latencies of requests, each once whatever the number of its rows, by the version that answered', async () => {
    const asked = { modelName: 'requests', version: 2, baselineVersion: null, now, labelledMin: 0, ...measuredBy }
    const day = { ...asked, windowHours: 24, windowHoursMax: 24 }
    expect(await measurePerformance(database, day)).toMatchObject({ latencyP50Ms: null, latencyP99Ms: null })
    const send = (batchId: string, request: BatchRows['request'], rowCount: number, hoursAgo = 1) =>
      insertBatch(database, {
        ...{ modelName: 'requests', batchId, contentAddress: null, objectKey: null, rejectedCount: 0, request },
        ...{ receivedAt: now - hoursAgo * hourMs, knownBeforeReason: '', aheadMaxMs: 0, labels: [], profiles: [] },
        observations: Array.from({ length: rowCount }, (_, index) => ({
          ...{ id: `${batchId}-${index}`, at: toIso(now - hoursAgo * hourMs), version: 2, score: 0.5, scores: null },
        })),
      })
    // One bulk upload among 99 requests of a row: by rows its latency would be all of the percentiles.
    await send('bulk', { version: 2, latencyMs: 4000 }, 500)
    for (let request = 1; request < 100; request++)
      await send(`single-${request}`, { version: 2, latencyMs: request }, 1)
    await send('of another version', { version: 1, latencyMs: 9000 }, 1)
    await send('yesterday', { version: 2, latencyMs: 9000 }, 1, 25)
    await send('without a request', null, 200)
    // numpy.percentile([1, ..., 99, 4000], [50, 95, 99]), which interpolates as percentile_cont does.
    const measured = await measurePerformance(database, day)
    expect(measured).toMatchObject({ latencyP50Ms: 50.5, scored: 800 })
    expect(measured.latencyP95Ms).toBeCloseTo(95.05, 9)
    expect(measured.latencyP99Ms).toBeCloseTo(138.01, 9)
  })

  it('takes of a cut day its hours, of a whole day its own profile', async () => {
    const loaded = await loadProfileRows(database, { modelName, from: now - 50 * hourMs, to: now })
    expect(loaded.map(({ bucketAt, resolution }) => [(now - bucketAt) / hourMs, resolution])).toEqual([
      [50, 'half-hour'],
      [49, 'hour'],
      [48, 'day'],
      [2, 'half-hour'],
    ])
  })

  it('finds nothing to roll up before the first profile', async () => {
    const before = now - 51 * hourMs
    expect(await database.transaction((executor) => loadProfilesToRollUp(executor, { modelName, before }))).toEqual([])
  })
})

function labelledSince(from: Instant): number {
  return rows.filter(({ at, label }) => at >= from && label !== null).length
}
