import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { BinaryMetric } from '#contracts/metric'
import { type Answer, answeredClass } from '#core/answer'
import { type BinaryLossOf, type LossOf, type MulticlassLossOf, rowLoss } from '#core/policy/performance/row-loss'
import { sql } from '#core/sql'
import { otherAnswerSql, ownAnswerSql, rowLossSql } from '#store/performance/row-loss-sql'
import { rowOf } from '#store/tables/row'
import { everyDatabase } from '#test/support/every-database'

const values = { truePositive: 5, falsePositive: -2, trueNegative: 0.5, falseNegative: -7 }
const of = (metric: BinaryMetric): BinaryLossOf => ({
  task: 'binary-classification',
  metric,
  classificationThreshold: 0.4,
  positiveShare: 0.2,
})
const ofClasses = (metric: MulticlassLossOf['metric']): MulticlassLossOf => ({
  ...{ task: 'multiclass-classification', metric, classShares: [0.6, 0.3, 0.1] },
})

type LossCase = LossOf & {
  readonly rows: readonly { readonly answer: Answer; readonly label: number; readonly loss: number }[]
}

const fixture = new URL('../../fixtures/policy/row-losses.json', import.meta.url)
const cases = JSON.parse(readFileSync(fixture, 'utf8')) as LossCase[]

describe.each(everyDatabase())('on %s', (_name, open) => {
  const answers: [LossOf, readonly Answer[], readonly number[]][] = [
    ...(['accuracy', 'balanced-accuracy', 'log-loss', 'brier'] as const).map(
      (metric): [LossOf, readonly Answer[], readonly number[]] => [
        ofClasses(metric),
        [
          [0.2, 0.5, 0.3],
          [0.4, 0.4, 0.2],
          [0, 0, 1],
          [1, 0, 0],
          [0.3333333, 0.3333334, 0.3333333],
        ],
        // The last two came after the version was trained.
        [0, 1, 2, 3, 99],
      ],
    ),
    ...(['absolute-error', 'squared-error', { quantile: 0.9 }, { quantile: 0.05 }] as const).map(
      (metric): [LossOf, readonly Answer[], readonly number[]] => [
        { task: 'regression', metric },
        [-3, 0, 1e-9, 2.5, 1e9],
        [-1e9, 0, 2.5, 7],
      ],
    ),
  ]

  it.each(answers)(
    "a row's loss by %j is the same in SQL for any version, and unknown without a label",
    async (lossOf, given, labels) => {
      const database = await open()
      const rows = given.flatMap((answer) => [...labels, null].map((label) => ({ answer, label })))
      const asked = rows.map(({ answer, label }, index) => ({
        index,
        score: typeof answer === 'number' ? answer : answeredClass(answer),
        probabilities: typeof answer === 'number' ? null : answer,
        answer,
        label,
      }))
      const label = sql`label`
      const answer = await database.query(
        sql`select ${rowLossSql({ answer: ownAnswerSql, label }, lossOf)} as own,
                 ${rowLossSql({ answer: otherAnswerSql(sql`answer`, lossOf.task), label }, lossOf)} as other,
                 ${rowLossSql({ answer: otherAnswerSql(sql`'null'::jsonb`, lossOf.task), label }, lossOf)} as missing
            from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as row (
                   index integer, score double precision, probabilities jsonb, answer jsonb, label double precision)
           order by index`,
        rowOf({ own: z.number().nullable(), other: z.number().nullable(), missing: z.number().nullable() }),
      )
      const near = (loss: number) => expect.closeTo(loss, loss > 1e6 ? -6 : 9)
      const expected = rows.map((row) => (row.label === null ? null : near(rowLoss(row.answer, row.label, lossOf))))
      expect(answer.map(({ own }) => own)).toEqual(expected)
      expect(answer.map(({ other }) => other)).toEqual(expected)
      expect(answer.every(({ missing }) => missing === null)).toBe(true)
    },
  )

  it("a row's loss is that of the fixture in SQL", async () => {
    const database = await open()
    for (const { rows, ...facts } of cases) {
      const lossOf = facts as LossOf
      const loss = rowLossSql({ answer: otherAnswerSql(sql`answer`, lossOf.task), label: sql`label` }, lossOf)
      const found = await database.query(
        sql`select ${loss} as loss
              from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) with ordinality as row (fields, place)
             cross join lateral (select fields -> 'answer' as answer, (fields ->> 'label')::double precision as label) as one
             order by place`,
        rowOf({ loss: z.number() }),
      )
      for (const [index, row] of rows.entries()) {
        const error = Math.abs((found[index]?.loss ?? Number.NaN) - row.loss)
        expect(error).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(row.loss)))
      }
    }
  })

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
