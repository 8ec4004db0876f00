import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { BinaryMetric } from '#contracts/metric'
import { type BinaryLossOf, rowLoss } from '#core/policy/performance/row-loss'
import { sql } from '#core/sql'
import { rowLossSql } from '#store/performance/row-loss-sql'
import { rowOf } from '#store/tables/row'
import { everyDatabase } from '#test/support/every-database'

const values = { truePositive: 5, falsePositive: -2, trueNegative: 0.5, falseNegative: -7 }
const of = (metric: BinaryMetric): BinaryLossOf => ({
  task: 'binary-classification',
  metric,
  classificationThreshold: 0.4,
  positiveShare: 0.2,
})

interface LossCase extends Omit<BinaryLossOf, 'task'> {
  readonly rows: readonly { readonly score: number; readonly label: number; readonly loss: number }[]
}

describe("a row's loss", () => {
  // container/tests/test_losses.py holds the trainer to the same file.
  it('is that of the fixture, and so of the trainer', () => {
    const fixture = new URL('../../../fixtures/policy/row-losses.json', import.meta.url)
    const cases = JSON.parse(readFileSync(fixture, 'utf8')) as LossCase[]
    expect(cases).toHaveLength(15)
    for (const { rows, ...lossOf } of cases)
      for (const { score, label, loss } of rows)
        expect(rowLoss(score, label, { task: 'binary-classification', ...lossOf })).toBeCloseTo(loss, 12)
  })

  it.each<[BinaryMetric, number, number, number]>([
    ['accuracy', 0.4, 1, 0],
    ['accuracy', 0.4, 0, 1],
    ['balanced-accuracy', 0.1, 1, 2.5],
    ['balanced-accuracy', 0.9, 0, 0.625],
    ['balanced-accuracy', 0.9, 1, 0],
    ['log-loss', 0.25, 1, Math.log(4)],
    ['log-loss', 0.25, 0, -Math.log(0.75)],
    ['log-loss', 0, 1, -Math.log(1e-6)],
    ['brier', 0.25, 1, 0.5625],
    [{ values }, 0.9, 1, -5],
    [{ values }, 0.9, 0, 2],
    [{ values }, 0.1, 0, -0.5],
    [{ values }, 0.1, 1, 7],
  ])('by %o is, for the score %d of a row labelled %d, %d', (metric, score, label, loss) => {
    expect(rowLoss(score, label, of(metric))).toBeCloseTo(loss, 12)
  })
})

describe.each(everyDatabase())('on %s', (_name, open) => {
  const metrics: BinaryMetric[] = ['accuracy', 'balanced-accuracy', 'log-loss', 'brier', { values }]
  it.each(metrics)("a row's loss by %o is the same in SQL, and unknown without score or label", async (metric) => {
    const database = await open()
    const rows = [0, 0.25, 0.4, 0.75, 1].flatMap((score) => [0, 1].map((label) => ({ score, label })))
    const asked = [...rows, { score: null, label: 1 }, { score: 0.5, label: null }]
    const loss = rowLossSql({ answer: { value: sql`score`, probabilities: sql`null` }, label: sql`label` }, of(metric))
    const answer = await database.query(
      sql`select ${loss} as loss
            from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as row (score double precision, label double precision)`,
      rowOf({ loss: z.number().nullable() }),
    )
    expect(answer.map((row) => row.loss)).toEqual([
      ...rows.map(({ score, label }) => expect.closeTo(rowLoss(score, label, of(metric)), 12)),
      null,
      null,
    ])
  })
})
