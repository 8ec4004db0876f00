import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hourMs, toIso } from '#core/instant'
import type { LossOf } from '#core/policy/performance/row-loss'
import { type WindowFigures, windowFigures } from '#core/policy/performance/window-figures'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { measurePerformance } from '#store/performance/measure-performance'
import { ensurePartitions } from '#store/tables/partitions'
import { fixture } from '#test/core/statistics/fixture'
import { everyDatabase } from '#test/support/every-database'
import { exampleModel, saveExampleModel } from '#test/support/example-model'

interface Case<Answers> {
  readonly labels: readonly number[]
  readonly figures: Partial<WindowFigures>
  readonly answers: Answers
}
interface Fixture {
  readonly quantile: number
  readonly binary: (Case<never> & { readonly scores: readonly number[] })[]
  readonly multiclass: (Case<never> & { readonly probabilities: readonly (readonly number[])[] })[]
  readonly regression: (Case<never> & { readonly values: readonly number[]; readonly interval: object })[]
}

const scikit = fixture<Fixture>('metrics')
const now = Date.parse('2024-03-11T00:00:00Z')
const binary = {
  task: 'binary-classification',
  metric: 'brier',
  classificationThreshold: 0.5,
  positiveShare: 0.5,
} as const
const multiclass = { task: 'multiclass-classification', metric: 'accuracy', classShares: [] } as const
const quantile = { task: 'regression', metric: { quantile: scikit.quantile } } as const

/** A row an hour that ends with now, its label known a second after it. */
interface Row {
  readonly score: number
  readonly probabilities?: readonly number[]
  readonly scores?: object
  readonly label: number | null
}

async function keepRows(database: Database, modelName: string, rows: readonly Row[]): Promise<void> {
  await ensurePartitions(database, 'predictions', { from: now - (rows.length + 24) * hourMs, to: now })
  const kept = rows.map((row, index) => {
    const at = now - (rows.length - index) * hourMs
    return {
      ...row,
      observed_at: toIso(at),
      labelled_at: row.label === null ? null : toIso(at + 1000),
      id: `o${index}`,
    }
  })
  await database.execute(sql`
    insert into predictions (model_name, observed_at, observation_id, batch_id, version, score, probabilities, scores, label,
                             labelled_at)
    select ${modelName}, observed_at, id, 'batch', 2, score, probabilities, scores, label, labelled_at
      from jsonb_to_recordset(${JSON.stringify(kept)}::jsonb) as row (observed_at timestamptz, id text,
           score double precision, probabilities jsonb, scores jsonb, label double precision, labelled_at timestamptz)`)
}

function measure(database: Database, modelName: string, lossOf: LossOf, baselineVersion: number | null = null) {
  return measurePerformance(database, {
    ...{ modelName, version: 2, baselineVersion, now, windowHours: 24 * 7, windowHoursMax: 24 * 7 },
    ...{ labelledMin: 0, lossOf, classificationThreshold: 0.5 },
  })
}

/** Equal to twelve digits. */
function near(figures: unknown): unknown {
  if (typeof figures === 'number') {
    const slack = Math.max(1e-12, Math.abs(figures) * 1e-12)
    return expect.toSatisfy(
      (found: unknown) => typeof found === 'number' && Math.abs(found - figures) <= slack,
      `near ${figures}`,
    )
  }
  if (Array.isArray(figures)) return figures.map(near)
  if (typeof figures !== 'object' || figures === null) return figures
  return Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, near(figure)]))
}

const nothing = {
  ...{ accuracy: null, balancedAccuracy: null, precision: null, recall: null, f1: null, auc: null, logLoss: null },
  ...{ brier: null, byClass: null, mae: null, rmse: null, mase: null, r2: null, pinball: null, intervalCoverage: null },
}

describe.each(everyDatabase())('the figures of a window that %s measures', (_, open) => {
  let database: Database
  beforeAll(async () => {
    database = await open()
  })
  afterAll(() => database.close())

  it.each(scikit.binary)(
    'are those of scikit-learn for two classes, and no others',
    async ({ labels, scores, figures }) => {
      await keepRows(
        database,
        'two',
        labels.map((label, index) => ({ label, score: scores[index] as number })),
      )
      const measured = await measure(database, 'two', binary)
      expect(windowFigures(measured.counts)).toEqual({ ...nothing, ...(near(figures) as object) })
      expect(measured.loss).toEqual(near(figures.brier))
    },
  )

  it.each(scikit.multiclass)(
    'are those of scikit-learn for several classes',
    async ({ labels, probabilities, figures }) => {
      const modelName = `classes-${probabilities[0]?.length}`
      const rows = labels.map((label, index) => {
        const list = probabilities[index] as number[]
        // The first version always answers the first class.
        return {
          label,
          score: list.indexOf(Math.max(...list)),
          probabilities: list,
          scores: { 1: list.map((_, at) => (at === 0 ? 1 : 0)) },
        }
      })
      await keepRows(database, modelName, rows)
      const measured = await measure(database, modelName, multiclass, 1)
      expect(windowFigures(measured.counts)).toEqual({ ...nothing, ...(near(figures) as object) })
      expect(measured).toMatchObject({
        loss: near(1 - (figures.accuracy ?? Number.NaN)),
        baselineLabelled: labels.length,
        baselineMistakes: near(labels.filter((label) => label !== 0).length / labels.length),
      })
    },
  )

  it.each(scikit.regression.map((each, index) => ({ ...each, modelName: `numbers-${index}` })))(
    'are those of scikit-learn for a regression, with MASE and the coverage of its interval: $modelName',
    async ({ modelName, labels, values, interval, figures }) => {
      await saveExampleModel({ database, clock: { now: () => now } } as never, { ...exampleModel(), name: modelName })
      await database.execute(sql`
        insert into model_versions (model_name, version, run_id, status, evaluation, created_at)
        values (${modelName}, 2, ${`run-${modelName}`}, 'candidate', ${JSON.stringify({ interval })}::jsonb, ${toIso(now)}::timestamptz)`)
      const rows = labels.map((label, index) => ({ label, score: values[index] as number, scores: { 1: label } }))
      await keepRows(database, modelName, rows)
      const measured = await measure(database, modelName, quantile, 1)
      expect(windowFigures(measured.counts)).toEqual({ ...nothing, ...(near(figures) as object) })
      expect(measured).toMatchObject({ loss: near(figures.pinball), baselineLoss: 0, baselineMistakes: null })
      const plain = await measure(database, modelName, { task: 'regression', metric: 'squared-error' })
      expect(windowFigures(plain.counts).pinball).toBeNull()
      expect(plain.loss).toEqual(near((figures.rmse ?? Number.NaN) ** 2))
    },
  )

  it.each([binary, multiclass, quantile])('are null without a label: $task', async (lossOf) => {
    const modelName = `unlabelled-${lossOf.task}`
    expect(windowFigures((await measure(database, modelName, lossOf)).counts)).toEqual(
      lossOf.task === 'multiclass-classification' ? { ...nothing, byClass: [] } : nothing,
    )
    await keepRows(database, modelName, [{ score: 0, probabilities: [1, 0], label: null }])
    const measured = await measure(database, modelName, lossOf)
    expect(measured).toMatchObject({ scored: 1, labelled: 0, loss: null })
    expect(windowFigures(measured.counts)).toMatchObject({ accuracy: null, mae: null, logLoss: null, auc: null })
  })
})

describe.each(everyDatabase().slice(0, 1))('the last known label on %s', (_, open) => {
  let database: Database
  beforeAll(async () => {
    database = await open()
  })
  afterAll(() => database.close())

  it('is one that was known at the time of the row, also from before the window', async () => {
    await ensurePartitions(database, 'predictions', { from: now - 400 * hourMs, to: now })
    const row = (hoursAgo: number, label: number | null, knownHoursAgo: number, score = 0) =>
      database.execute(sql`
        insert into predictions (model_name, observed_at, observation_id, batch_id, version, score, label, labelled_at)
        values ('late', ${toIso(now - hoursAgo * hourMs)}::timestamptz, ${`${hoursAgo}/${label}`}, 'batch', 2, ${score},
                ${label}, ${label === null ? null : toIso(now - knownHoursAgo * hourMs)}::timestamptz)`)
    // Before the window of 24 hours: the newest label that was known at its beginning is 10, not 99.
    await row(40, 7, 39)
    await row(30, 10, 29)
    await row(26, 99, 1)
    // Two labels of one moment, known at once: their mean is 30. The first row of the window follows 10.
    await row(20, 20, 19, 21)
    await row(20, 40, 19, 41)
    // Follows 30, since the label of 19 hours ago is known late.
    await row(19, 50, 2, 52)
    await row(18, 31, 17, 33)
    // Is known, and older than the newest known one: 31 is followed.
    await row(10, 35, 9, 38)
    const measured = await measurePerformance(database, {
      ...{
        modelName: 'late',
        version: 2,
        baselineVersion: null,
        now,
        windowHours: 24,
        windowHoursMax: 24,
        labelledMin: 0,
      },
      ...{ lossOf: { task: 'regression', metric: 'absolute-error' }, classificationThreshold: 0.5 },
    })
    // 20 and 40 follow 10, 50 and 31 follow 30, 35 follows 31.
    expect(measured.counts).toMatchObject({
      rows: 5,
      followed: { rows: 5, absoluteError: 1 + 1 + 2 + 2 + 3, lastLabelError: 10 + 30 + 20 + 1 + 4 },
    })
  })
})
