import { describe, expect, it } from 'vitest'
import { type MulticlassEvaluation, type RegressionEvaluation, writtenEvaluationSchema } from '#contracts/evaluation'
import type { LossBlock } from '#contracts/losses-by-time'
import { dayMs, hourMs, toIso } from '#core/instant'
import { findEvaluationFault } from '#core/policy/versions/find-evaluation-fault'
import { judgeChallenger } from '#core/policy/versions/judge-challenger'
import { seededRandom } from '#core/statistics/seeded-random'
import { type ErrorLaw, errorLaws, errorsOf } from '#test/support/value-world'
import { configuration } from '../samples.ts'

const unknown = { windowFrom: null, cutoffAt: null }
const shared = {
  trainingFrom: '2024-01-01T00:00:00.000Z',
  evaluationCutoff: '2024-03-01T00:00:00.000Z',
  cutoff: '2024-03-11T00:00:00.000Z',
}

/** Forty spans of losses: those of each forecast are asked for row by row. */
function blocksOf(
  lossesOf: () => { challenger: number; champion: number | null; majority: number },
  rows = 400,
): LossBlock[] {
  return Array.from({ length: 40 }, (_, index) => {
    const from = Date.parse(shared.cutoff) - 10 * dayMs + index * 6 * hourMs
    const block = { challenger: 0, champion: 0 as number | null, majority: 0 }
    for (let row = 0; row < rows / 40; row++) {
      const { challenger, champion, majority } = lossesOf()
      block.challenger += challenger
      block.majority += majority
      block.champion = champion === null ? null : (block.champion ?? 0) + champion
    }
    const other = { rows: rows / 40, lastLabel: null, sameHourYesterday: null }
    return { from: toIso(from), to: toIso(from + 6 * hourMs), ...block, ...other }
  })
}

function regression(law: ErrorLaw, seed: string, scale = 1, change: object = {}): RegressionEvaluation {
  const [own, of, naive] = ['own', 'champion', 'naive'].map((name) =>
    errorsOf({ law, correlation: 0.6 }, seededRandom(`${seed} ${name}`)),
  ) as [() => number, () => number, () => number]
  const blocks = blocksOf(() => ({
    challenger: scale * Math.abs(own()),
    champion: Math.abs(of()),
    majority: 2 * Math.abs(naive()),
  }))
  const mean = (name: 'challenger' | 'champion') => blocks.reduce((sum, { [name]: loss }) => sum + (loss ?? 0), 0) / 400
  const figures = (mae: number) => ({ mae, rmse: 2 * mae, constantOutput: false, labelDeviation: 3 })
  return writtenEvaluationSchema.parse({
    ...shared,
    task: 'regression',
    rows: { joined: 2000, training: 1600, holdout: 400, positives: null },
    challenger: figures(mean('challenger')),
    champion: figures(mean('champion')),
    lossesByTime: { metric: 'absolute-error', gapSeconds: 0, blocks },
    interval: { coverage: 0.9, lower: -2, upper: 3 },
    ...change,
  }) as RegressionEvaluation
}

const multiclass = (change: object = {}): MulticlassEvaluation => {
  const figures = {
    ...{ accuracy: 0.8, constantOutput: false },
    confusion: [
      [180, 10, 10],
      [20, 90, 10],
      [20, 10, 50],
    ],
  }
  return writtenEvaluationSchema.parse({
    ...shared,
    task: 'multiclass-classification',
    classes: ['cat', 'dog', 'hen'],
    rows: { joined: 2000, training: 1600, holdout: 400 },
    classCounts: { training: [800, 500, 300], holdout: [200, 120, 80] },
    challenger: figures,
    champion: null,
    paired: null,
    majorityAccuracy: 0.5,
    lossesByTime: {
      ...{ metric: 'accuracy', classShares: [0.5, 0.3, 0.2], gapSeconds: 0 },
      blocks: blocksOf(() => ({ challenger: 0.2, champion: null, majority: 0.5 })),
    },
    ...change,
  }) as MulticlassEvaluation
}

const judged = (evaluation: RegressionEvaluation | MulticlassEvaluation, championVersion: number | null = 3) =>
  judgeChallenger(evaluation, configuration, { force: false, championVersion })

describe('the evaluation of a regression', () => {
  it('is of a metric of its own, and has no pairs', () => {
    const refused = (change: object) => () => regression('normal', 'a', 1, change)
    const losses = {
      metric: 'accuracy',
      gapSeconds: 0,
      blocks: blocksOf(() => ({ challenger: 1, champion: 1, majority: 1 })),
    }
    expect(refused({ lossesByTime: losses })).toThrow('must be a metric of a regression')
    expect(
      refused({ paired: { bothCorrect: 1, onlyChallengerCorrect: 1, onlyChampionCorrect: 1, bothWrong: 397 } }),
    ).toThrow('answers of a regression are not right or wrong')
  })

  it.each<[string, object, string | null]>([
    ['nothing', {}, null],
    [
      'an interval that ends before it begins',
      { interval: { coverage: 0.9, lower: 3, upper: -2 } },
      'interval.lower is 3: must not exceed interval.upper, -2',
    ],
    [
      'a mean above the root of the mean square',
      { champion: { mae: 3, rmse: 2, constantOutput: false } },
      'champion.mae is 3: must not exceed champion.rmse, 2',
    ],
    ['a mean that its losses do not have', { challenger: { mae: 0.1, rmse: 2, constantOutput: false } }, 'must be 0.1'],
  ])('has a fault: %s', (_, change, fault) => {
    const found = findEvaluationFault(regression('normal', 'a', 1, change), unknown)
    if (fault === null) expect(found).toBeNull()
    else expect(found).toContain(fault)
  })

  it('may have equal errors, no interval or a part of one, and no losses', () => {
    const written = regression('normal', 'a')
    const fault = (change: Partial<RegressionEvaluation>) => findEvaluationFault({ ...written, ...change }, unknown)
    const champion = written.champion ?? written.challenger
    expect(fault({ champion: { ...champion, mae: 2, rmse: 2 } })).toBeNull()
    expect(fault({ champion: { ...champion, mae: 2 * (1 + 5e-7), rmse: 2 } })).toBeNull()
    expect(fault({ champion: { ...champion, mae: 2 * (1 + 2e-6), rmse: 2 } })).toMatch(/^champion\.mae/)
    expect(fault({ interval: null })).toBeNull()
    for (const [lower, upper] of [
      [2, 2],
      [5, null],
      [null, -5],
    ] as const)
      expect(fault({ interval: { coverage: 0.9, lower, upper } })).toBeNull()
    expect(fault({ champion: null, lossesByTime: null })).toBeNull()
  })

  it('has the root of its mean loss where that is a squared error, and nothing to compare by a quantile', () => {
    const written = regression('normal', 'a')
    // Ten rows a block, each off by 2.
    const blocks = blocksOf(() => ({ challenger: 4, champion: 4, majority: 9 }))
    const fault = (metric: 'squared-error' | { quantile: number }, rmse: number) =>
      findEvaluationFault(
        {
          ...{ ...written, challenger: { ...written.challenger, mae: 1, rmse } },
          lossesByTime: { metric, gapSeconds: 0, blocks },
        },
        unknown,
      )
    expect(fault('squared-error', 2)).toBeNull()
    expect(fault('squared-error', 3)).toBe('lossesByTime.blocks make a challenger.rmse of 2: must be 3')
    expect(fault({ quantile: 0.9 }, 3)).toBeNull()
  })

  it('is compared in the unit of its loss', () => {
    const { outcome, reason, evidence } = judged(regression('normal', 'better', 0.6))
    expect(outcome).toBe('better')
    expect(reason).toMatch(
      /^Better than version 3 by 0\.\d+ of absolute error \(standard error 0\.\d+, p = .+\) on 400 held-out rows/,
    )
    expect(reason).toMatch(/Better than the naive forecast \(.+\) by \S+ of absolute error/)
    expect(evidence).toMatchObject({
      metric: 'absolute-error',
      meanAbsoluteError: expect.closeTo(Number(evidence.loss), 9),
    })
    expect(evidence).not.toHaveProperty('accuracy')
    expect(judged(regression('normal', 'worse', 1.7))).toMatchObject({ outcome: 'worse', verdict: 'reject' })
  })

  it.each([
    ['Better than', 10.1],
    ['Worse than', 9.4],
  ])('says without contradiction that it is %s the naive forecast, and not evidently', (standing, majority) => {
    const random = seededRandom('not evident')
    const blocks = blocksOf(() => ({
      challenger: 10,
      champion: null,
      majority: majority + 12 * (random.uniform() - 0.5),
    }))
    const written = regression('normal', 'not evident', 1, {
      lossesByTime: { metric: 'absolute-error', gapSeconds: 0, blocks },
    })
    const { reason } = judgeChallenger({ ...written, champion: null }, configuration, {
      force: false,
      championVersion: null,
    })
    expect(reason).toContain(`${standing} the naive forecast (always the same answer) by `)
    expect(reason).toMatch(/ of absolute error \(standard error \S+; chance is not ruled out\)\.$/)
  })

  it('of a first version tells its error, and that equal labels show nothing', () => {
    const first = regression('normal', 'first', 1, { champion: null, lossesByTime: null })
    expect(judged(first, null).reason).toMatch(/^First version: mean absolute error 0\.\d+ on 400 held-out rows\.$/)
    const challenger = { ...first.challenger, labelDeviation: 0 }
    expect(judged({ ...first, challenger }, null).reason).toContain('nothing says how good it is')
  })

  it('of a constant beside a champion that is none is unfit', () => {
    const { challenger, ...other } = regression('normal', 'constant')
    expect(judged({ ...other, challenger: { ...challenger, constantOutput: true } }).reason).toBe(
      'Unfit: the challenger gives every row the same value.',
    )
  })

  // Of 200 worlds at a rate of 2 %, 18 or more come up with a chance of 4e-7 (sums of the binomial distribution).
  it.each(errorLaws)(
    'calls equal versions with %s errors better or worse in at most 2 % of cases',
    { timeout: 60_000 },
    (law) => {
      const outcomes = Array.from({ length: 200 }, (_, world) => judged(regression(law, `equal ${world}`)).outcome)
      const wrong = outcomes.filter((outcome) => outcome === 'better' || outcome === 'worse')
      expect(wrong.length).toBeLessThan(18)
    },
  )
})

describe('the evaluation of several classes', () => {
  it.each<[string, object, string | null]>([
    ['nothing', {}, null],
    [
      'a class without a count',
      { classCounts: { training: [800, 800], holdout: [200, 120, 80] } },
      'classCounts.training has 2 counts: must have one for each of 3 classes',
    ],
    [
      'counts of other rows',
      { classCounts: { training: [800, 500, 300], holdout: [200, 120, 90] } },
      'classCounts.holdout counts 410 rows: must be rows.holdout, 400',
    ],
    ['a majority of no class', { majorityAccuracy: 0.4 }, 'majorityAccuracy is 0.4: must be the share of one class'],
    [
      'a confusion that is no square',
      { challenger: { accuracy: 0.8, constantOutput: false, confusion: [[400]] } },
      'challenger.confusion is not a square of 3 classes',
    ],
    [
      'shares of fewer classes',
      {
        lossesByTime: {
          metric: 'accuracy',
          classShares: [0.5, 0.5],
          gapSeconds: 0,
          blocks: blocksOf(() => ({ challenger: 0.2, champion: null, majority: 0.5 })),
        },
      },
      'lossesByTime.classShares has 2 shares',
    ],
    [
      'another accuracy than its confusion',
      { challenger: { ...multiclass().challenger, accuracy: 0.9 } },
      'challenger.accuracy is 0.9: must be the 320 of 400 rows',
    ],
  ])('has a fault: %s', (_, change, fault) => {
    const found = findEvaluationFault(multiclass(change), unknown)
    if (fault === null) expect(found).toBeNull()
    else expect(found).toContain(fault)
  })

  it('has a fault in the counts of a class', () => {
    const written = multiclass()
    const fault = (challenger: Partial<MulticlassEvaluation['challenger']>) =>
      findEvaluationFault({ ...written, challenger: { ...written.challenger, ...challenger } }, unknown)
    const own = { precision: 0.5, recall: 0.5, f1: 0.5, auc: null }
    expect(fault({ byClass: [own, own, own] })).toBeNull()
    expect(fault({ byClass: [own, own] })).toBe('challenger.byClass has 2 entries: must have one for each of 3 classes')
    expect(fault({ confusion: null })).toBeNull()
    const square = 'challenger.confusion is not a square of 3 classes'
    expect(
      fault({
        confusion: [
          [180, 10, 10],
          [20, 100],
          [20, 10, 50],
        ],
      }),
    ).toBe(square)
    expect(
      fault({
        confusion: [
          [180, 10, 10],
          [20, 90, 10],
        ],
      }),
    ).toBe(square)
    expect(
      fault({
        confusion: [
          [180, 10, 10],
          [30, 90, 10],
          [10, 10, 50],
        ],
      }),
    ).toBe('challenger.confusion.1 counts 130 rows: must be the 120 held-out rows of class dog')
    expect(findEvaluationFault({ ...written, lossesByTime: null }, unknown)).toBeNull()
    expect(findEvaluationFault({ ...written, majorityAccuracy: 0.4 }, unknown)).toBe(
      'majorityAccuracy is 0.4: must be the share of one class of 400 held-out rows, 200, 120, 80',
    )
  })

  it('of a first version tells its accuracy, unless the held-out rows have one class', () => {
    expect(judged(multiclass(), null).reason).toMatch(
      /^First version: accuracy 0\.8 on 400 held-out rows\. Above the naive forecast/,
    )
    const one = { ...multiclass(), classCounts: { training: [800, 500, 300], holdout: [400, 0, 0] } }
    expect(judged(one, null).reason).toContain('which have a single class')
  })
})
