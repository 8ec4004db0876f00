import { describe, expect, it } from 'vitest'
import type { BinaryEvaluation } from '#contracts/evaluation'
import type { LossBlock } from '#contracts/losses-by-time'
import { findEvaluationFault } from '#core/policy/versions/find-evaluation-fault'
import { evaluation } from '../samples.ts'

const frozen = { windowFrom: Date.parse('1996-05-07T00:00:00Z'), cutoffAt: Date.parse('1996-09-04T00:00:00Z') }
const fault = (change: Partial<BinaryEvaluation>) => findEvaluationFault({ ...evaluation, ...change }, frozen)
const rows = (change: Partial<BinaryEvaluation['rows']>) => ({ rows: { ...evaluation.rows, ...change } })
const losses = evaluation.lossesByTime as NonNullable<BinaryEvaluation['lossesByTime']>
const block = (index: number, change: Partial<LossBlock>) => ({
  lossesByTime: { ...losses, blocks: losses.blocks.map((each, at) => (at === index ? { ...each, ...change } : each)) },
})
const withoutChampion = { ...losses, blocks: losses.blocks.map((each) => ({ ...each, champion: null })) }
const metrics = (accuracy: number) => ({ ...evaluation.challenger, accuracy })

/** 420 of 1,000 held-out rows are positive, and 900 answers are right. */
const confusion = { truePositives: 370, falsePositives: 50, trueNegatives: 530, falseNegatives: 50 }
const counted = (change: Partial<typeof confusion>) => ({
  challenger: { ...evaluation.challenger, confusion: { ...confusion, ...change } },
})

describe('the fault of an evaluation', () => {
  it('is none where the figures agree with each other and with the run', () => {
    expect(fault({})).toBeNull()
    expect(fault({ champion: null, paired: null, lossesByTime: withoutChampion })).toBeNull()
    expect(fault({ lossesByTime: null })).toBeNull()
    // Sums of another metric are not counts of mistakes.
    expect(fault({ lossesByTime: { ...block(0, { challenger: -7.5 }).lossesByTime, metric: 'log-loss' } })).toBeNull()
    expect(fault({ holdoutPositives: null })).toBeNull()
    // Every row may be positive, and every positive one be held out.
    expect(fault(rows({ positives: 5000 }))).toBeNull()
    expect(fault(rows({ positives: 420 }))).toBeNull()
    expect(fault({ cutoff: evaluation.evaluationCutoff, lossesByTime: null })).toBeNull()
    expect(fault({ evaluationCutoff: evaluation.trainingFrom })).toBeNull()
    expect(fault(counted({}))).toBeNull()
    // A trainer may round: 0.9 of 1,000 rows, written with three digits, is still 900 rows.
    expect(fault({ challenger: metrics(0.9004) })).toBeNull()
    expect(findEvaluationFault(evaluation, { windowFrom: null, cutoffAt: null })).toBeNull()
  })

  it.each([
    ['more rows than were joined', rows({ training: 4001 }), /^rows.training and rows.holdout are 4001 and 1000/],
    ['more positives than rows', rows({ positives: 5001 }), /^rows.positives is 5001/],
    ['more held-out positives than held-out rows', { holdoutPositives: 1001 }, /^holdoutPositives is 1001/],
    ['paired counts of other rows', { paired: { ...evaluation.paired, bothWrong: 71 } }, /^paired counts 1001 rows/],
    [
      'an accuracy that the pairs contradict',
      { challenger: metrics(0.95) },
      /^challenger.accuracy is 0.95: .* 900 of 1000/,
    ],
    ["a champion's accuracy that they contradict", { champion: metrics(0.9) }, /^champion.accuracy is 0.9: .* 860 of/],
    ['a confusion of other rows', counted({ trueNegatives: 531 }), /^challenger.confusion counts 1001 rows/],
    [
      'a confusion of other positives',
      counted({ truePositives: 371, falsePositives: 49 }),
      /^challenger.confusion counts 421 positives: must be holdoutPositives, 420/,
    ],
    [
      'a confusion that the accuracy contradicts',
      counted({ falsePositives: 51, trueNegatives: 529 }),
      /^challenger.accuracy is 0.9: must be the 899 of 1000 rows that its confusion counts as correct/,
    ],
    [
      "a champion's confusion that its accuracy contradicts",
      { champion: { ...(evaluation.champion ?? evaluation.challenger), confusion } },
      /^champion.accuracy is 0.86: must be the 900 of/,
    ],
    ['pairs without a champion', { champion: null }, /^champion is null/],
    ['a majority that is neither class', { majorityAccuracy: 0.7 }, /^majorityAccuracy is 0.7: .* 420 or 580 of 1000/],
    [
      'blocks of other rows',
      block(0, { rows: 26 }),
      /^lossesByTime.blocks counts 1001 rows: must be rows.holdout, 1000/,
    ],
    [
      'blocks with other mistakes',
      block(0, { challenger: (losses.blocks[0]?.challenger ?? 0) + 1 }),
      /^lossesByTime.blocks counts 101 mistakes of the challenger: must be the 100/,
    ],
    [
      'a block before the one before',
      block(3, { from: losses.blocks[1]?.from as string }),
      /^lossesByTime.blocks.3 is/,
    ],
    [
      'a block that ends before it begins',
      block(39, { to: losses.blocks[39]?.from as string }),
      /^lossesByTime.blocks.39/,
    ],
    [
      'a block after the cutoff',
      block(39, { from: '1996-09-04T00:00:00.001Z', to: '1996-09-04T06:00:00Z' }),
      /^lossesByTime.blocks.39 is 1996-09-04T00:00:00.001Z/,
    ],
    ['a block among the training rows', block(0, { from: '1996-08-31T23:00:00Z' }), /^lossesByTime.blocks.0 is/],
    [
      'losses of a champion that was not scored',
      { champion: null, paired: null },
      /^lossesByTime.blocks.0.champion is/,
    ],
    ['a block without losses of the champion', block(7, { champion: null }), /^lossesByTime.blocks.7.champion is null/],
    [
      'rows before the window',
      { trainingFrom: '1996-05-06T23:59:59Z' },
      /^trainingFrom is .*must not come before the run/,
    ],
    ['a cutoff of another age', { cutoff: '9999-01-01T00:00:00Z' }, /^cutoff is 9999.*must not come after the run/],
    ['a training that ends before it begins', { evaluationCutoff: '1996-05-01T00:00:00Z' }, /^evaluationCutoff is/],
    [
      'an artifact older than its judgement',
      { cutoff: '1996-08-31T00:00:00Z' },
      /^cutoff is .*before evaluationCutoff/,
    ],
  ])('is %s', (_, change, says) => {
    expect(fault(change as Partial<BinaryEvaluation>)).toMatch(says)
  })
})
