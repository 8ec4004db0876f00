import { describe, expect, it } from 'vitest'
import type { BinaryMetric } from '#contracts/metric'
import { dayMs, hourMs } from '#core/instant'
import { judgePerformance } from '#core/policy/performance/judge-performance'
import type { LineVerdict } from '#core/policy/performance/line-verdicts'
import { followPerformanceEpisode } from '#core/policy/performance/performance-episode'
import type { PerformanceLine } from '#core/policy/performance/performance-lines'
import { shownFigures } from '#core/policy/performance/shown-figures'
import type { Stretch } from '#core/policy/performance/stretch'
import type { LossWatch } from '#core/policy/performance/watch-losses'
import { binaryWindow } from '#test/support/binary-window'

const window = { scored: 200, truePositives: 60, falsePositives: 20, trueNegatives: 70, falseNegatives: 10 }
const shown = shownFigures(binaryWindow(window), { label_coverage_min: 0.9, rowsPerIndependent: 1 })
const stretch = (over: Partial<Stretch> = {}): Stretch => ({
  ...{ from: 0, to: 10 * dayMs, labelled: 480, loss: 0.2, naiveLoss: 0.4, naiveRule: 'last-label' },
  ...{ perfectLoss: 0, excess: -0.1, standardError: 0.0213, ...over },
})
const verdict = (line: PerformanceLine, over: Partial<LineVerdict> = {}): LineVerdict => ({
  ...{ line, isBelow: false, isOwnBelow: false, evidentAt: null, stretch: stretch(), limit: 0.3 },
  ...over,
})
const watchOf = (over: Partial<LossWatch> = {}, metric: BinaryMetric = 'accuracy'): LossWatch => ({
  lossOf: { task: 'binary-classification', metric, classificationThreshold: 0.5, positiveShare: 0.5 },
  ...{ blockMs: dayMs / 4, blocks: 30, blocksMin: 8, labelLatenessMs: 0, lines: [verdict('threshold')], back: null },
  ...{ hasFirstWeeks: true, recent: stretch(), materialLoss: 0.05, falseAlarmsPerYear: 0.3, rowsPerIndependent: 1 },
  ...over,
})
const judge = (watch: LossWatch, openLine: PerformanceLine | null = null) =>
  judgePerformance({ shown, watch, openLine, configuration: { performance_threshold: 0.7 }, now: 100 * dayMs })
const fallen = (line: PerformanceLine, over: Partial<Stretch> = {}, limit: number | null = 0.3) =>
  verdict(line, {
    ...{ isBelow: true, isOwnBelow: true, evidentAt: 5 * dayMs, limit },
    stretch: stretch({ loss: 0.38, excess: 0.08, ...over }),
  })

describe('the verdict on a champion', () => {
  it('that keeps its lines is healthy', () => {
    const judgement = judge(watchOf())
    expect(judgement).toMatchObject({ status: 'healthy', below: null, severity: null, isBack: false, margin: 0.1 })
    expect(judgement.isOwnBelow).toBe(false)
    expect(judgement.reason).toBe(
      'Accuracy 0.8 over 10 days (480 labels): not below the threshold of 0.7; the naive forecast has 0.6.',
    )
    expect(judgement.evidence).toEqual({
      ...{ accuracy: 130 / 160, threshold: 0.7, scored: 200, labels: 160, labelCoverage: 0.8, provisional: true },
      ...{ line: null, limit: null, evidentAt: null, falseAlarmsPerYear: 0.3, metric: 'accuracy', figure: 0.8 },
      ...{ figureFrom: '1970-01-01T00:00:00.000Z', figureDays: 10, figureLabels: 480, excess: -0.1 },
      ...{ naiveFigure: 0.6, naiveRule: 'last-label', blockHours: 6 },
    })
  })

  it('whose figure is below the threshold by chance says so, and has no margin', () => {
    const judgement = judge(watchOf({ recent: stretch({ loss: 0.32, excess: 0.02 }) }))
    expect(judgement).toMatchObject({ status: 'healthy', margin: 0 })
    expect(judgement.reason).toContain('not below the threshold of 0.7 beyond chance;')
  })

  it('that fell says by how much, with its error, and how often chance says so', () => {
    const judgement = judge(watchOf({ lines: [fallen('threshold'), verdict('floor')] }))
    expect(judgement).toMatchObject({ status: 'degraded', severity: 'medium', margin: -0.08, isOwnBelow: true })
    expect(judgement.reason).toBe(
      'Accuracy 0.62 over 10 days (480 labels): 0.08 below the threshold of 0.7, with a standard error of 0.0213; chance raises such an alarm at most 0.3 times a year.',
    )
    expect(judgement.evidence).toMatchObject({ line: 'threshold', limit: 0.3, evidentAt: '1970-01-06T00:00:00.000Z' })
  })

  it('says nothing of an error that is not known', () => {
    const judgement = judge(watchOf({ lines: [fallen('threshold', { standardError: null })] }))
    expect(judgement.reason).toContain('0.08 below the threshold of 0.7; chance')
  })

  it.each([
    ['low', 0.049],
    ['medium', 0.05],
    ['medium', 0.099],
    ['high', 0.1],
  ] as const)('is of severity %s at %d beyond, in steps of what matters', (severity, excess) => {
    expect(judge(watchOf({ lines: [fallen('threshold', { excess })] })).severity).toBe(severity)
  })

  it.each([
    ['first-weeks', 0.3, 'degraded', "what this version's first weeks allow (0.7)"],
    ['floor', null, 'below-floor', 'the naive forecast on the same rows (0.6, the last known label)'],
  ] as const)('names the line that it fell below: %s', (line, limit, status, words) => {
    const judgement = judge(watchOf({ lines: [verdict('threshold'), fallen(line, {}, limit)] }))
    expect(judgement).toMatchObject({ status, below: { line } })
    expect(judgement.reason).toContain(`0.08 below ${words}, with a standard error of 0.0213`)
  })

  it('is never healthy where its own figures are worse than the naive forecast, which may be chance', () => {
    const recent = stretch({ loss: 0.42 })
    expect(judge(watchOf({ recent }))).toMatchObject({ status: 'below-floor', below: null, severity: null })
    expect(judge(watchOf({ recent })).reason).toBe(
      'Accuracy 0.58 over 10 days (480 labels): below the naive forecast on the same rows (0.6, the last known label), which may be chance.',
    )
    expect(judge(watchOf({ recent: stretch({ loss: 0.4 }) })).status).toBe('healthy')
  })

  it('of an open episode lasts until the evidence says that the line is kept again', () => {
    expect(judge(watchOf(), 'threshold')).toMatchObject({ status: 'degraded', isBack: false, margin: 0 })
    expect(judge(watchOf({ recent: stretch({ excess: 0.02 }) }), 'floor')).toMatchObject({
      ...{ status: 'below-floor', margin: -0.02 },
    })
    const back = stretch({ from: 8 * dayMs, loss: 0.15 })
    const judgement = judge(watchOf({ back }), 'threshold')
    expect(judgement).toMatchObject({ status: 'healthy', isBack: true, stretch: back, margin: 0.1 })
    expect(judgement.evidence).toMatchObject({ figureFrom: '1970-01-09T00:00:00.000Z', figureDays: 2 })
    expect(judgement.reason).toMatch(/^Accuracy 0\.85 over 2 days .*: not below the threshold/)
    expect(judge(watchOf({ back, recent: stretch({ loss: 0.42 }) }), 'floor').reason).toContain(
      'not below the threshold',
    )
    expect(judge(watchOf({ back, lines: [fallen('threshold')] }), 'floor')).toMatchObject({ isBack: false })
  })

  it('is none while too little is known, and says when it may be', () => {
    const judgement = judge(watchOf({ lines: null, blocks: 3, labelLatenessMs: 36 * hourMs }))
    expect(judgement).toMatchObject({ status: 'insufficient-data', margin: null, stretch: null, hasFirstWeeks: true })
    expect(judgement).toMatchObject({ below: null, isOwnBelow: false, severity: null, isBack: false })
    expect(judgement.evidence).toMatchObject({ blocks: 3, blocksNeeded: 9, accuracy: 130 / 160 })
    // Six more blocks of six hours.
    expect(judgement.reason).toBe(
      '3 of the 9 blocks of 6 hours with known labels that a verdict may need; by about 1970-04-12 12:00 UTC, if labels go on coming, 36 hours after their rows.',
    )
    expect(judge(watchOf({ recent: null, blocks: 20, blockMs: dayMs })).reason).toBe(
      '20 of the 9 blocks of 1 day with known labels that a verdict may need; by about 1970-04-12 00:00 UTC, if labels go on coming.',
    )
    expect(judge(watchOf({ lines: null, labelLatenessMs: null })).reason).toMatch(/^Labels are still coming in/)
  })

  it('of a metric that is no share is relative to the naive forecast, and a worse loss is above it', () => {
    const recent = stretch({ loss: 0.3, naiveLoss: 0.4 })
    // 0.7 of 0.4 may be lost.
    expect(judge(watchOf({ recent }, 'log-loss')).reason).toBe(
      "Log loss 0.3 over 10 days (480 labels): not above the 0.28 that the threshold of 0.7 of the naive forecast's loss allows beyond chance; the naive forecast has 0.4.",
    )
    const fell = fallen('threshold', { loss: 0.36, perfectLoss: 0.1 })
    // Counted from perfect answers: 0.1 + 0.7 * 0.3.
    expect(judge(watchOf({ lines: [fell] }, 'brier')).reason).toContain('0.08 above the 0.31 that the threshold of 0.7')
  })

  it('without a threshold is beside the naive forecast, and a fall below one that is set no more is told', () => {
    const without = (watch: LossWatch, openLine: PerformanceLine | null = null) =>
      judgePerformance({ shown, watch, openLine, configuration: { performance_threshold: null }, now: 100 * dayMs })
    const naive = 'not below the naive forecast on the same rows (0.6, the last known label)'
    expect(without(watchOf()).reason).toBe(`Accuracy 0.8 over 10 days (480 labels): ${naive}.`)
    expect(without(watchOf({ recent: stretch({ loss: 0.4 }) })).reason).toMatch(/label\)\.$/)
    // Back above its first weeks, on rows on which the naive forecast happened to do a little better.
    expect(without(watchOf({ back: stretch({ loss: 0.41 }) }), 'first-weeks').reason).toBe(
      `Accuracy 0.59 over 10 days (480 labels): ${naive} beyond chance.`,
    )
    expect(without(watchOf({ lines: [fallen('threshold')] })).reason).toContain('0.08 below its threshold, with')
  })

  it('is not said to be beyond chance where it is at the threshold', () => {
    const recent = stretch({ loss: 0.35, naiveLoss: 0.5 })
    expect(judge(watchOf({ recent }, 'brier')).reason).toContain("naive forecast's loss allows; the naive")
  })

  it('names a short stretch by its hours', () => {
    expect(judge(watchOf({ recent: stretch({ to: 1.25 * dayMs, labelled: 1 }) })).reason).toMatch(
      /^Accuracy 0\.8 over 30 hours \(1 label\)/,
    )
    expect(judge(watchOf({ recent: stretch({ to: 2 * dayMs }) })).reason).toMatch(/over 2 days/)
  })
})

describe('an episode of performance', () => {
  const judgement = judge(watchOf({ lines: [fallen('threshold')] }))
  const calm = judge(watchOf())
  const back = judge(watchOf({ back: stretch() }), 'threshold')
  const open = { championVersion: 3, severity: 'low', line: 'threshold' } as const
  const step = (over: Partial<Parameters<typeof followPerformanceEpisode>[0]>) =>
    followPerformanceEpisode({ open: null, judgement, championVersion: 3, servingVersion: 3, ...over })

  it('opens by a fall, and is quiet without one', () => {
    expect(step({})).toEqual({ change: 'opened', severity: 'medium' })
    expect(step({ judgement: calm })).toEqual({ change: 'quiet' })
  })

  it('goes on until the champion is evidently back', () => {
    expect(step({ open })).toEqual({ change: 'continued' })
    expect(step({ open, judgement: calm })).toEqual({ change: 'continued' })
    expect(step({ open, judgement: back })).toEqual({ change: 'closed', reason: 'came-back' })
  })

  it('worsens by a fall below a line that is told before its own', () => {
    expect(step({ open: { ...open, line: 'floor' } })).toEqual({ change: 'worsened', severity: 'medium' })
    const first = judge(watchOf({ lines: [fallen('first-weeks')] }))
    expect(step({ open: { ...open, line: 'floor' }, judgement: first })).toMatchObject({ change: 'worsened' })
    expect(step({ open, judgement: first })).toEqual({ change: 'continued' })
  })

  it('is handed over to a new champion that serves and whose own rows say so', () => {
    const older = { ...open, championVersion: 2 }
    expect(step({ open: older })).toEqual({ change: 'handed-over', severity: 'medium' })
    expect(step({ open: older, servingVersion: 2 })).toEqual({ change: 'continued' })
    expect(step({ open: older, servingVersion: null, judgement: back })).toEqual({ change: 'continued' })
    expect(step({ open: older, judgement: { ...judgement, isOwnBelow: false } })).toEqual({ change: 'continued' })
    expect(step({ open: older, judgement: back })).toEqual({ change: 'closed', reason: 'came-back' })
  })

  it('about the first weeks of a version ends with those of another', () => {
    const older = { ...open, championVersion: 2, line: 'first-weeks' } as const
    expect(step({ open: older, judgement: calm })).toEqual({ change: 'closed', reason: 'champion-changed' })
    expect(step({ open: older, judgement: { ...calm, hasFirstWeeks: false } })).toEqual({ change: 'continued' })
    expect(step({ open: { ...older, line: 'floor' }, judgement: calm })).toEqual({ change: 'continued' })
    expect(step({ open: { ...older, championVersion: 3 }, judgement: calm })).toEqual({ change: 'continued' })
    // The model is below a line, by rows of versions before this one as well.
    const weeks = { ...judge(watchOf({ lines: [fallen('first-weeks')] })), isOwnBelow: false }
    expect(step({ open: older, judgement: weeks })).toEqual({ change: 'continued' })
    expect(step({ open: older, judgement: { ...judgement, isOwnBelow: false } })).toMatchObject({ change: 'worsened' })
  })
})

describe('the figures of a window', () => {
  const figures = (over: Partial<typeof window> = {}, rowsPerIndependent = 1) =>
    shownFigures(binaryWindow({ ...window, ...over }), { label_coverage_min: 0.8, rowsPerIndependent })

  it('count labelled rows', () => {
    expect(figures()).toMatchObject({ scored: 200, labelled: 160, labelCoverage: 0.8, provisional: false })
    expect(figures()).toMatchObject({ accuracy: 130 / 160, precision: 60 / 80, recall: 60 / 70 })
    expect(figures({ scored: 201 }).provisional).toBe(true)
    expect(figures({ scored: 100 }).labelCoverage).toBe(1)
  })

  it('have an interval of as many independent rows as there are', () => {
    // Wilson's interval of 130 of 160 and, where four rows tell as much as one, of 33 of 40.
    const wilson = (p: number, n: number) => {
      const z = 1.959963984540054
      const middle = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n)
      const half = (z / (1 + z ** 2 / n)) * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n * n))
      return { lower: middle - half, upper: middle + half }
    }
    for (const [found, expected] of [
      [figures().accuracyInterval, wilson(130 / 160, 160)],
      [figures({}, 4).accuracyInterval, wilson(33 / 40, 40)],
    ] as const) {
      expect(found?.lower).toBeCloseTo(expected.lower, 6)
      expect(found?.upper).toBeCloseTo(expected.upper, 6)
    }
  })

  it('are none without labels', () => {
    const none = { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 }
    expect(figures({ ...none })).toMatchObject({ labelled: 0, labelCoverage: 0, provisional: true, accuracy: null })
    expect(figures({ ...none, scored: 0 })).toMatchObject({ labelCoverage: null, provisional: true })
    const of = binaryWindow({ ...window, ...none, scored: 0 })
    expect(shownFigures(of, { label_coverage_min: 0, rowsPerIndependent: 1 }).provisional).toBe(true)
    expect(figures({ ...none }).accuracyInterval).toBeNull()
  })

  it('have an AUC from ten rows of each class on', () => {
    expect(figures({ truePositives: 5, falseNegatives: 5 }).auc).toBeCloseTo(0.9, 12)
    expect(figures({ truePositives: 5, falseNegatives: 4 }).auc).toBeNull()
    expect(figures({ trueNegatives: 5, falsePositives: 5 }).auc).toBeCloseTo(0.9, 12)
    expect(figures({ trueNegatives: 4, falsePositives: 5 }).auc).toBeNull()
    expect(figures({ trueNegatives: 0, falsePositives: 0 }).auc).toBeNull()
  })
})
