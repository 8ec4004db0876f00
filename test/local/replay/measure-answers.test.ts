import { describe, expect, it } from 'vitest'
import { answerMeasure } from '#local/replay/answer-measure'
import { measureAnswers } from '#local/replay/measure-answers'
import type { LabelledRow } from '#local/replay/scored-rows'

const row = (at: number, label: number, facts: Partial<LabelledRow> = {}): LabelledRow => ({
  id: String(at),
  at,
  version: 1,
  score: 0.9,
  loss: null,
  label,
  labelledAt: at + 1,
  ...facts,
})

async function* pages(...rows: readonly LabelledRow[]): AsyncGenerator<readonly LabelledRow[]> {
  for (const each of rows) yield [each]
}

const accuracy = answerMeasure({
  task: 'binary-classification',
  metric: 'log-loss',
  classificationThreshold: 0.5,
})

describe('accuracy', () => {
  it('counts a score at the threshold as the positive class', async () => {
    const rows = pages(row(1, 1, { score: 0.5 }), row(2, 0, { score: 0.5 }), row(3, 0, { score: 0.49 }))
    expect(await measureAnswers(rows, accuracy)).toMatchObject({ rows: 3, sum: 2 })
  })

  it('leaves out what no version scored', async () => {
    const rows = pages(row(1, 1, { version: null, score: null }), row(2, 1))
    expect(await measureAnswers(rows, accuracy)).toMatchObject({ rows: 1, sum: 1 })
  })

  it("repeats the newest label that was known at the row's time, also one of a row that nobody scored", async () => {
    const rows = pages(row(1, 1, { version: null }), row(2, 1), row(3, 0), row(4, 0))
    expect(await measureAnswers(rows, accuracy)).toMatchObject({ rows: 3, sumOfRepeating: 2 })
  })

  it('has nothing to repeat before the first label is known, and then counts no row for it', async () => {
    const rows = pages(row(1, 1), row(2, 1), row(3, 1))
    expect(await measureAnswers(rows, accuracy)).toMatchObject({ rows: 3, rowsAfterLabel: 2, sumOfRepeating: 2 })
  })

  it('does not know a label before it was told', async () => {
    const rows = pages(row(1, 0), row(2, 1, { labelledAt: 100 }), row(3, 1), row(4, 1))
    expect(await measureAnswers(rows, accuracy)).toMatchObject({ sumOfRepeating: 1 })
  })
})

describe('the measure of a replay', () => {
  it('is the share of right answers of several classes, by the class that is kept or by probabilities', () => {
    const { name, of } = answerMeasure({
      task: 'multiclass-classification',
      metric: 'brier',
      classificationThreshold: 0.5,
    })
    expect(name).toBe('accuracy')
    expect([of(2, 2), of(0, 2), of([0.1, 0.2, 0.7], 2), of([0.5, 0.3, 0.2], 2)]).toEqual([1, 0, 1, 0])
  })

  it("is the loss of a regression by the model's metric", async () => {
    const measure = answerMeasure({ task: 'regression', metric: { quantile: 0.9 }, classificationThreshold: 0.5 })
    const rows = pages(row(1, 10, { score: 12 }), row(2, 10, { score: 5 }), row(3, 20, { score: 20 }))
    const { rows: count, sum, rowsAfterLabel, sumOfRepeating } = await measureAnswers(rows, measure)
    expect([measure.name, count, rowsAfterLabel]).toEqual(['pinball loss at 0.9', 3, 2])
    expect(sum).toBeCloseTo(0.1 * 2 + 0.9 * 5, 12)
    expect(sumOfRepeating).toBeCloseTo(0.9 * 10, 12)
  })
})
