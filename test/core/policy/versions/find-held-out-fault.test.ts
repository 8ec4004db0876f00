import { expect, it } from 'vitest'
import { findHeldOutFault } from '#core/policy/versions/find-held-out-fault'
import { evaluation } from '../samples.ts'

// The held-out rows lie between the first and the fourth of September.
const block = (at: string, rows: number) => ({ at, rows, scores: [0.5], labels: [1 as const] })
const fault = (...blocks: [at: string, rows: number][]) =>
  findHeldOutFault(
    blocks.map(([at, rows]) => block(at, rows)),
    evaluation,
  )

it('is none of scores of the held-out rows, in order, and of none at all', () => {
  expect(fault(['1996-09-01T00:00:00.000Z', 400], ['1996-09-04T00:00:00.000Z', 600])).toBeNull()
  // A quarter of a day that has rows of both sides begins before the evaluation.
  expect(fault(['1996-08-31T18:00:00.001Z', 1000])).toBeNull()
  expect(findHeldOutFault(null, evaluation)).toBeNull()
})

it('names scores of other rows than the evaluation counts', () => {
  expect(fault(['1996-09-01T00:00:00.000Z', 400], ['1996-09-02T00:00:00.000Z', 601])).toBe(
    'heldOutScores counts 1001 rows: must be rows.holdout, 1000',
  )
})

it('names a time among the training rows, after the cutoff, or not after the block before', () => {
  expect(fault(['1996-08-31T18:00:00.000Z', 1000])).toBe(
    'heldOutScores.0.at is 1996-08-31T18:00:00.000Z: must come after 1996-08-31T18:00:00.000Z and not after cutoff, 1996-09-04T00:00:00.000Z',
  )
  expect(fault(['1996-09-04T00:00:00.001Z', 1000])).toMatch(/^heldOutScores\.0\.at is 1996-09-04T00:00:00\.001Z/)
  expect(fault(['1996-09-02T00:00:00.000Z', 500], ['1996-09-02T00:00:00.000Z', 500])).toMatch(
    /^heldOutScores\.1\.at is .*: must come after 1996-09-02T00:00:00\.000Z and/,
  )
})
