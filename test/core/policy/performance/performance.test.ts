import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgePerformance, type PerformanceWindow } from '#core/policy/performance/judge-performance'
import { followPerformanceEpisode } from '#core/policy/performance/performance-episode'
import { configuration, window } from '#test/core/policy/samples'
import { areaUnderRocOfScores } from '#test/support/area-under-roc-of-scores'

/** A window with this many labels, of which this many were answered right, half of each class. */
function labelled(count: number, correct: number, scored = count): PerformanceWindow {
  const wrong = count - correct
  return {
    ...window,
    scored,
    truePositives: Math.ceil(correct / 2),
    trueNegatives: Math.floor(correct / 2),
    falsePositives: Math.ceil(wrong / 2),
    falseNegatives: Math.floor(wrong / 2),
  }
}
/** 2,000 labelled rows, 5 % of them positive, of which this many were answered right: all mistakes are false alarms. */
const rareEvents = (correct: number): PerformanceWindow => ({
  ...window,
  scored: 2000,
  truePositives: 100,
  falseNegatives: 0,
  trueNegatives: correct - 100,
  falsePositives: 2000 - correct,
})
const judge = (given: PerformanceWindow) => judgePerformance(given, configuration)

describe('performance', () => {
  it('is healthy above the threshold', () => {
    expect(judge(labelled(400, 330))).toMatchObject({
      status: 'healthy',
      severity: null,
      accuracy: 0.825,
      provisional: false,
      labelCoverage: 1,
    })
  })

  it('is healthy below the threshold while that may be chance', () => {
    expect(judge(labelled(400, 275))).toMatchObject({ status: 'healthy', accuracy: 0.6875 })
  })

  it('is degraded when the upper bound is below the threshold', () => {
    const judgement = judge(labelled(400, 250))
    expect(judgement).toMatchObject({
      status: 'degraded',
      accuracy: 0.625,
      evidence: { labels: 400, threshold: 0.7 },
    })
    expect(judgement.margin).toBeCloseTo(-0.075)
    expect(judgement.accuracyInterval?.upper).toBeLessThan(0.7)
  })

  it('above a threshold that was set too low is not healthy below the majority class of the same rows', () => {
    const judgement = judge(rareEvents(1800))
    expect(judgement).toMatchObject({
      status: 'below-majority',
      severity: null,
      accuracy: 0.9,
      evidence: { majorityShare: 0.95 },
    })
    expect(judgement.reason).toBe(
      'Accuracy 0.9 on 2000 labels (at most 0.912): not below 0.7, but below always saying the majority class (0.95).',
    )
    // Within chance of the majority class nothing is said against it.
    expect(judge(rareEvents(1890))).toMatchObject({ status: 'healthy', accuracy: 0.945 })
  })

  it('is not judged on few labels', () => {
    expect(judge(labelled(199, 20))).toMatchObject({ status: 'insufficient-data', severity: null })
    expect(judge(labelled(0, 0, 100))).toMatchObject({
      status: 'insufficient-data',
      accuracy: null,
      accuracyInterval: null,
      f1: null,
    })
    expect(judge(labelled(0, 0))).toMatchObject({ labelCoverage: null, provisional: true })
  })

  it.each([
    [2000, 1310, 'low'],
    [2000, 1260, 'medium'],
    [2000, 1150, 'high'],
  ])('of %i labels with %i right is degraded to severity %s', (count, correct, severity) => {
    expect(judge(labelled(count, correct)).severity).toBe(severity)
  })
})

describe('a window whose labels are still to come', () => {
  it('is provisional', () => {
    expect(judge(labelled(400, 330, 500))).toMatchObject({ status: 'healthy', provisional: true, labelCoverage: 0.8 })
  })

  it('is no verdict while the missing labels may lift it', () => {
    expect(judge(labelled(400, 250, 600))).toMatchObject({
      status: 'insufficient-data',
      provisional: true,
      severity: null,
    })
  })

  it('is degraded when no missing label can', () => {
    expect(judge(labelled(400, 150, 500))).toMatchObject({ status: 'degraded', provisional: true })
  })

  it('never opens what the last missing label could close', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 200, max: 900 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(400),
        (count, share, missing) => {
          const correct = Math.round(count * share)
          if (judge(labelled(count, correct, count + missing)).status !== 'degraded') return
          if (count / (count + missing) >= configuration.label_coverage_min) return
          expect(judge(labelled(count + missing, correct + missing)).status).toBe('degraded')
        },
      ),
    )
  })
})

describe('AUC', () => {
  it('of 100 rows with 0.17 % positives is no number', () => {
    const rows = (positiveCount: number) =>
      Array.from({ length: 100 }, (_, index) => ({ score: index / 100, isPositive: index < positiveCount }))
    const none = { ...window, scored: 100, truePositives: 0, falseNegatives: 0, trueNegatives: 100, falsePositives: 0 }
    expect(judge({ ...none, auc: areaUnderRocOfScores(rows(0)) }).auc).toEqual({ status: 'single-class' })
    const one = { ...none, falseNegatives: 1, trueNegatives: 99, auc: areaUnderRocOfScores(rows(1)) }
    expect(judge(one).auc).toEqual({ status: 'insufficient-data' })
    expect(judge(one)).toMatchObject({ precision: null, recall: 0 })
  })

  it('is handed on where both classes suffice', () => {
    expect(judge(window).auc).toEqual(window.auc)
  })
})

describe('a performance episode', () => {
  const degraded = judge(labelled(400, 250))
  const between = judge(labelled(400, 275))
  const healthy = judge(labelled(400, 330))
  const immature = judge(labelled(400, 330, 800))
  const open = { championVersion: 3, severity: 'medium' } as const
  const follow = (
    episode: typeof open | null,
    judgement: typeof degraded,
    championVersion = 3,
    servingVersion: number | null = championVersion,
  ) => followPerformanceEpisode({ open: episode, judgement, championVersion, servingVersion })

  it('opens once', () => {
    expect(follow(null, degraded)).toEqual({ change: 'opened', severity: 'medium' })
    expect(follow(open, degraded)).toEqual({ change: 'continued' })
  })

  it('neither opens nor closes between the bound and the threshold', () => {
    expect(follow(null, between)).toEqual({ change: 'quiet' })
    expect(follow(open, between)).toEqual({ change: 'continued' })
  })

  it('closes when the accuracy is back, in a mature window', () => {
    expect(follow(open, immature)).toEqual({ change: 'continued' })
    expect(follow(open, healthy)).toEqual({ change: 'closed' })
  })

  it('outlives a promotion until the rows of the new champion show that it does better', () => {
    expect(follow(open, immature, 4)).toEqual({ change: 'continued' })
    expect(follow(open, between, 4)).toEqual({ change: 'continued' })
    expect(follow(open, judge(labelled(20, 20)), 4)).toEqual({ change: 'continued' })
    expect(follow(open, healthy, 4)).toEqual({ change: 'closed' })
  })

  it('is handed over to a new champion that is degraded as well', () => {
    expect(follow(open, degraded, 4)).toEqual({ change: 'handed-over', severity: 'medium' })
  })

  it.each([3, null])('stays open while version %j answers instead of the new champion', (servingVersion) => {
    expect(follow(open, degraded, 4, servingVersion)).toEqual({ change: 'continued' })
    expect(follow(open, healthy, 4, servingVersion)).toEqual({ change: 'continued' })
  })

  it('stays open where the threshold is kept and the majority class is not', () => {
    expect(follow(open, judge(rareEvents(1800)))).toEqual({ change: 'continued' })
  })
})
