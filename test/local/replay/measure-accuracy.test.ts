import { describe, expect, it } from 'vitest'
import { measureAccuracy } from '#local/replay/measure-accuracy'
import type { LabelledRow } from '#local/replay/scored-rows'

const row = (at: number, label: number, facts: Partial<LabelledRow> = {}): LabelledRow => ({
  id: String(at),
  at,
  version: 1,
  score: 0.9,
  label,
  labelledAt: at + 1,
  ...facts,
})

async function* pages(...rows: readonly LabelledRow[]): AsyncGenerator<readonly LabelledRow[]> {
  for (const each of rows) yield [each]
}

describe('accuracy', () => {
  it('counts a score at the threshold as the positive class', async () => {
    const rows = pages(row(1, 1, { score: 0.5 }), row(2, 0, { score: 0.5 }), row(3, 0, { score: 0.49 }))
    expect(await measureAccuracy(rows, 0.5)).toMatchObject({ rows: 3, correct: 2 })
  })

  it('leaves out what no version scored', async () => {
    const rows = pages(row(1, 1, { version: null, score: null }), row(2, 1))
    expect(await measureAccuracy(rows, 0.5)).toMatchObject({ rows: 1, correct: 1 })
  })

  it("repeats the newest label that was known at the row's time, also one of a row that nobody scored", async () => {
    const rows = pages(row(1, 1, { version: null }), row(2, 1), row(3, 0), row(4, 0))
    expect(await measureAccuracy(rows, 0.5)).toMatchObject({ rows: 3, correctByRepeating: 2 })
  })

  it('has nothing to repeat before the first label is known, and then counts no row for it', async () => {
    const rows = pages(row(1, 1), row(2, 1), row(3, 1))
    expect(await measureAccuracy(rows, 0.5)).toMatchObject({ rows: 3, rowsAfterLabel: 2, correctByRepeating: 2 })
  })

  it('does not know a label before it was told', async () => {
    const rows = pages(row(1, 0), row(2, 1, { labelledAt: 100 }), row(3, 1), row(4, 1))
    expect(await measureAccuracy(rows, 0.5)).toMatchObject({ correctByRepeating: 1 })
  })
})
