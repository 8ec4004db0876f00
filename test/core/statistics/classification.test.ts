import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { areaUnderRoc } from '#core/statistics/area-under-roc'
import {
  type ClassificationMetrics,
  type ConfusionCounts,
  classificationMetrics,
} from '#core/statistics/classification-metrics'
import { areaUnderRocOfScores } from '#test/support/area-under-roc-of-scores'
import { fixture } from './fixture.ts'

interface Fixture {
  readonly areaUnderRoc: { scores: number[]; isPositive: boolean[]; value: number }[]
  readonly classificationMetrics: { counts: ConfusionCounts; metrics: ClassificationMetrics }[]
}

const scikit = fixture<Fixture>('scipy')
const none: ConfusionCounts = {
  truePositiveCount: 0,
  falsePositiveCount: 0,
  trueNegativeCount: 0,
  falseNegativeCount: 0,
}

describe('the area under the ROC curve', () => {
  it.each(scikit.areaUnderRoc)('is $value as scikit-learn 1.9.1 roc_auc_score has it, ties included', (each) => {
    const rows = each.scores.map((score, index) => ({ score, isPositive: each.isPositive[index] === true }))
    expect(areaUnderRocOfScores(rows)).toMatchObject({ status: 'measured', value: expect.closeTo(each.value, 13) })
  })

  it('is the share of pairs of a positive and a negative that are in order', () => {
    const rows = fc.array(fc.record({ score: fc.integer({ min: 0, max: 6 }), isPositive: fc.boolean() }), {
      minLength: 1,
    })
    fc.assert(
      fc.property(rows, (each) => {
        const scoresOf = (isPositive: boolean) =>
          each.filter((row) => row.isPositive === isPositive).map(({ score }) => score)
        const pairs = scoresOf(true).flatMap((above) =>
          scoresOf(false).map((below) => 0.5 + Math.sign(above - below) / 2),
        )
        const value = pairs.reduce((sum, won) => sum + won, 0) / pairs.length
        const expected =
          pairs.length === 0 ? { status: 'single-class' } : { status: 'measured', value: expect.closeTo(value, 12) }
        expect(areaUnderRocOfScores(each)).toMatchObject(expected)
      }),
    )
  })

  it('does not exist without both classes, and says so', () => {
    expect(areaUnderRoc({ positiveCount: 0, negativeCount: 9, positiveRankSum: 0 })).toEqual({ status: 'single-class' })
    expect(areaUnderRocOfScores([{ score: 1, isPositive: true }])).toEqual({ status: 'single-class' })
    expect(areaUnderRocOfScores([])).toEqual({ status: 'single-class' })
  })

  it('has the standard error that Hanley and McNeil (1982) give', () => {
    // By hand for 3 positives, 1 negative and 2 of 3 pairs in order: Q1 = 1/2, Q2 = 8/15, and the variance is
    // (2/9 + 2 (1/2 - 4/9) + 0 (8/15 - 4/9)) / 3 = 1/9.
    const threeToOne = areaUnderRoc({ positiveCount: 3, negativeCount: 1, positiveRankSum: 8 })
    expect(threeToOne).toMatchObject({ value: expect.closeTo(2 / 3, 14), standardError: expect.closeTo(1 / 3, 14) })
    // The other way round: (2/9 + 0 (1/2 - 4/9) + 2 (8/15 - 4/9)) / 3 = 2/15.
    const oneToThree = areaUnderRoc({ positiveCount: 1, negativeCount: 3, positiveRankSum: 3 })
    expect(oneToThree).toMatchObject({ standardError: expect.closeTo(Math.sqrt(2 / 15), 14) })
  })

  it('has no standard error below 0 where every pair is in order', () => {
    const perfect = areaUnderRoc({ positiveCount: 3, negativeCount: 4, positiveRankSum: 5 + 6 + 7 })
    expect(perfect).toEqual({ status: 'measured', value: 1, standardError: 0 })
  })

  it('refuses rank sums that no scores have', () => {
    const impossible = { positiveCount: 2, negativeCount: 2, positiveRankSum: 8 }
    expect(() => areaUnderRoc(impossible)).toThrow(expect.objectContaining({ code: 'OUT_OF_RANGE' }))
  })
})

describe('classification metrics', () => {
  it.each(scikit.classificationMetrics)('of $counts are those of scikit-learn 1.9.1', ({ counts, metrics }) => {
    const measured = classificationMetrics(counts)
    for (const name of ['accuracy', 'precision', 'recall', 'f1'] as const) {
      expect(measured[name]).toBeCloseTo(metrics[name] as number, 14)
    }
  })

  it('are null where nothing was counted that they are a share of', () => {
    expect(classificationMetrics(none)).toEqual({ accuracy: null, precision: null, recall: null, f1: null })
    expect(classificationMetrics({ ...none, trueNegativeCount: 4 })).toEqual({
      accuracy: 1,
      precision: null,
      recall: null,
      f1: null,
    })
    expect(classificationMetrics({ ...none, falseNegativeCount: 4 })).toEqual({
      accuracy: 0,
      precision: null,
      recall: 0,
      f1: 0,
    })
  })

  it('refuse what is not a count', () => {
    expect(() => classificationMetrics({ ...none, falsePositiveCount: -1 })).toThrow(
      expect.objectContaining({ code: 'NOT_A_COUNT' }),
    )
  })
})
