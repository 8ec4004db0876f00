import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DriftFigures } from '#contracts/drift-figures'
import { hourMs } from '#core/instant'
import type { Database } from '#core/ports/database'
import { findDriftCheck } from '#store/drift/find-drift-check'
import { keepDriftCheck } from '#store/drift/keep-drift-check'
import { listDrift } from '#store/drift/list-drift'
import { ensurePartitions } from '#store/tables/partitions'
import { freshDatabase } from '#test/support/fresh-database'
import { type RdsDataServer, startRdsDataServer } from '#test/support/rds-data-server'

const modelName = 'kept'
const now = Date.parse('2024-03-11T00:00:00Z')

/** A different value for each figure, so that none can stand in another's column. */
const figures: DriftFigures = {
  outcome: 'drifted',
  note: 'current-constant',
  statistic: 0.125,
  statisticName: 'total-variation',
  falseAlarmsPerYear: 0.004,
  since: '2024-03-08T06:00:00.000Z',
  learningUntil: '2024-03-20T00:00:00.000Z',
  threshold: 0.1,
  severity: 'low',
  referenceCount: 8640,
  currentCount: 2 ** 40,
  referenceNullRate: 0.25,
  currentNullRate: 0.75,
}
const windowStart = now - hourMs
const check = { modelName, version: 3, now, observationsToNext: 1, silentFrom: null, learningUntil: null }
const features = [
  { featureName: 'size', windowStart, group: 'ohlcv', kind: 'categorical', ...figures },
  {
    featureName: 'price',
    windowStart,
    group: 'other',
    kind: 'numeric',
    ...(Object.fromEntries(Object.keys(figures).map((field) => [field, null])) as unknown as DriftFigures),
    outcome: 'not-comparable',
  },
] as const

let dataApi: RdsDataServer
beforeAll(async () => {
  dataApi = await startRdsDataServer()
})
afterAll(() => dataApi.stop())

const databases: readonly [string, () => Promise<Database>][] = [
  ['PGlite', freshDatabase],
  ['the RDS Data API', () => dataApi.openPrepared()],
]

describe.each(databases)('the figures of a drift check on %s', (_, open) => {
  let database: Database
  beforeAll(async () => {
    database = await open()
    await ensurePartitions(database, 'feature_drift_metrics', { from: now, to: now })
    await keepDriftCheck(database, { ...check, features })
  })
  afterAll(() => database.close())

  it('are read as they were kept, every one that is declared', async () => {
    const found = await findDriftCheck(database, { modelName, featureName: 'size', at: null })
    expect(found).toEqual({
      ...{ at: now, version: 3, group: 'ohlcv', kind: 'categorical', windowFrom: now - hourMs, windowTo: now },
      ...figures,
    })
  })

  it('are null where a feature could not be compared', async () => {
    const found = await findDriftCheck(database, { modelName, featureName: 'price', at: now })
    expect(found).toMatchObject({ outcome: 'not-comparable', statistic: null, severity: null, referenceCount: null })
  })

  it('stay as they are when the check is repeated', async () => {
    const repeated = features.map((feature) => ({ ...feature, statistic: 0.5, windowStart: now }))
    await keepDriftCheck(database, { ...check, features: repeated })
    const cells = await listDrift(database, {
      ...{ modelName, from: now - hourMs, to: now + 1, stretchMs: hourMs },
      featureNames: ['size', 'price'],
    })
    expect(cells.map(({ featureName, at, statistic }) => [featureName, at, statistic])).toEqual([
      ['price', now, null],
      ['size', now, 0.125],
    ])
  })
})
