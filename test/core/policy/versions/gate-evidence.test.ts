import { describe, expect, it } from 'vitest'
import type { BinaryEvaluation } from '#contracts/evaluation'
import { judgeChallenger } from '#core/policy/versions/judge-challenger'
import { lossScale } from '#core/policy/versions/loss-scale'
import { configuration, evaluation } from '#test/core/policy/samples'
import { lossesByTime } from '#test/support/losses-by-time'

const span = { from: '1996-09-01T00:00:00.000Z', to: '1996-09-04T00:00:00.000Z' }
const counts = { bothCorrect: 780, onlyChallengerCorrect: 90, onlyChampionCorrect: 30, bothWrong: 100 }
const losses = lossesByTime({ paired: counts, mistakes: 130, rows: 1000, majorityMistakes: 420, ...span })

/** The challenger is wrong on 130 of 1,000 rows, the champion on 190. */
const compared: BinaryEvaluation = { ...evaluation, paired: counts, lossesByTime: losses, valuesTooLarge: 0 }

/** A first version with so many mistakes. */
const first = (mistakes: number): BinaryEvaluation => ({
  ...compared,
  champion: null,
  paired: null,
  lossesByTime: lossesByTime({ paired: null, mistakes, rows: 1000, majorityMistakes: 420, ...span }),
})

const judge = (given: BinaryEvaluation, championVersion: number | null = 3) =>
  judgeChallenger(given, configuration, { force: false, championVersion })

describe('the evidence of the gate', () => {
  it('has the mean losses of both on the same rows, beside the counts and the settings', () => {
    expect(judge(compared).evidence).toMatchObject({
      metric: 'accuracy',
      loss: expect.closeTo(0.13, 12),
      championLoss: expect.closeTo(0.19, 12),
      lossSaved: expect.closeTo(0.06, 12),
      naiveForecast: 'majority',
      naiveLoss: expect.closeTo(0.42, 12),
      lossSavedOverNaive: expect.closeTo(0.29, 12),
      accuracy: 0.9,
      auc: 0.95,
      championAccuracy: 0.86,
      championAuc: 0.92,
      onlyChallengerCorrect: 90,
      onlyChampionCorrect: 30,
      heldOutRows: 1000,
      trainingRows: 4000,
      blocks: losses.blocks.length,
      gateMode: configuration.gate_mode,
      gateSignificance: configuration.gate_significance,
      forced: false,
    })
  })

  it('says that losses are values of money', () => {
    const values = { truePositive: 1, falsePositive: -1, trueNegative: 0, falseNegative: 0 }
    expect(judge({ ...compared, lossesByTime: { ...losses, metric: { values } } }).evidence.metric).toBe('values')
  })

  it('has no loss of a champion where there is none, and no losses where the trainer wrote none', () => {
    expect(judge(first(130), null).evidence).toMatchObject({
      loss: expect.closeTo(0.13, 12),
      championLoss: null,
      championAccuracy: null,
      championAuc: null,
      onlyChallengerCorrect: null,
    })
    const { evidence } = judge({ ...compared, lossesByTime: null })
    expect(evidence).not.toHaveProperty('loss')
    expect(evidence).not.toHaveProperty('metric')
  })

  it('counts values that were too large, if there were any', () => {
    expect(judge({ ...compared, valuesTooLarge: 4 }).evidence.valuesTooLarge).toBe(4)
    expect(judge(compared).evidence).not.toHaveProperty('valuesTooLarge')
  })

  it('says why a comparison shows nothing', () => {
    const oneClass = judge({ ...compared, challenger: { ...compared.challenger, auc: null } })
    expect(oneClass.evidence).toMatchObject({ singleClass: true, comparisonUnknown: true })
    const alike = { bothCorrect: 895, onlyChallengerCorrect: 5, onlyChampionCorrect: 0, bothWrong: 100 }
    const few = lossesByTime({ paired: alike, mistakes: 100, rows: 1000, majorityMistakes: 420, ...span })
    expect(judge({ ...compared, paired: alike, lossesByTime: few }).evidence).toMatchObject({
      lossSaved: expect.closeTo(0.005, 12),
      blocks: few.blocks.length,
      comparisonUnknown: true,
    })
  })

  it('keeps the figures of an unfit challenger, and says what made it unfit', () => {
    const given = { ...compared, challenger: { ...compared.challenger, constantOutput: true } }
    const worse = { bothCorrect: 780, onlyChallengerCorrect: 30, onlyChampionCorrect: 90, bothWrong: 100 }
    const lost = lossesByTime({ paired: worse, mistakes: 190, rows: 1000, majorityMistakes: 420, ...span })
    expect(judge({ ...given, paired: worse, lossesByTime: lost })).toMatchObject({
      outcome: 'unfit',
      reason: 'Unfit: the challenger gives every row the same score.',
      evidence: { constantOutput: true, loss: expect.closeTo(0.19, 12), lossSaved: expect.closeTo(-0.06, 12) },
    })
  })
})

describe('the words of the gate', () => {
  it('say by how much a challenger is worse', () => {
    const worse = { bothCorrect: 780, onlyChallengerCorrect: 30, onlyChampionCorrect: 90, bothWrong: 100 }
    const lost = lossesByTime({ paired: worse, mistakes: 190, rows: 1000, majorityMistakes: 420, ...span })
    expect(judge({ ...compared, paired: worse, lossesByTime: lost }).reason).toMatch(
      /^Worse than version 3 by 6 points of accuracy \(standard error 1\.\d+, p = [\d.e-]+\) on 1000 held-out rows in/,
    )
  })

  it('say which way a difference points that proves nothing', () => {
    const close = { bothCorrect: 800, onlyChallengerCorrect: 48, onlyChampionCorrect: 52, bothWrong: 100 }
    const lost = lossesByTime({ paired: close, mistakes: 152, rows: 1000, majorityMistakes: 420, ...span })
    expect(judge({ ...compared, paired: close, lossesByTime: lost }).reason).toMatch(
      /^Indistinguishable from version 3: 0\.4 points of accuracy worse \(standard error/,
    )
  })

  it('call a challenger that loses as much as the naive forecast as good', () => {
    expect(judge(first(420), null)).toMatchObject({
      reason: expect.stringContaining('As good as the naive forecast (always the same answer).'),
      evidence: { belowNaive: false },
    })
  })

  it('say that nobody knows why a champion was not scored, where the trainer did not', () => {
    expect(judge({ ...first(130), championError: null }).reason).toContain(
      'Version 3 could not be scored beside its challenger: the trainer gave no scores of it. The challenger has',
    )
  })
})

describe('the scale of losses', () => {
  const block = (labelled: number, otherAbsolute: number) => ({
    ...{ startedAt: 0, scored: labelled, labelled, moments: 1, championLoss: 0, otherLoss: 0, otherAbsolute },
    ...{ championSquares: 0, otherSquares: 0, differenceSquares: 0 },
  })
  const money = { values: { truePositive: 1, falsePositive: -1, trueNegative: 0, falseNegative: 0 } }

  it('of a share is the threshold itself', () => {
    for (const metric of ['accuracy', 'balanced-accuracy'] as const)
      expect(lossScale([block(100, 30)], { metric, threshold: 0.05 })).toEqual({ material: 0.05, unit: 1 })
  })

  it('of another metric is a part of what a row usually loses', () => {
    // 120 lost on 400 rows are 0.3 a row.
    for (const metric of ['log-loss', 'brier', money] as const)
      expect(lossScale([block(100, 50), block(300, 70)], { metric, threshold: 0.05 })).toEqual({
        material: expect.closeTo(0.015, 12),
        unit: expect.closeTo(0.3, 12),
      })
  })

  it('is none where nothing was lost, or labelled', () => {
    expect(lossScale([block(100, 0)], { metric: money, threshold: 0.05 })).toEqual({ material: 0, unit: 0 })
    expect(lossScale([], { metric: money, threshold: 0.05 })).toEqual({ material: 0, unit: 0 })
  })
})
