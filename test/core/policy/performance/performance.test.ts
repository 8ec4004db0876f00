import { describe, expect, it } from 'vitest'
import type { BinaryMetric } from '#contracts/metric'
import { dayMs } from '#core/instant'
import { judgePerformance } from '#core/policy/performance/judge-performance'
import { lossBlocks } from '#core/policy/performance/loss-blocks'
import { type LossSpan, lossSpanMs } from '#core/policy/performance/loss-span'
import { naiveFloors } from '#core/policy/performance/naive-floor'
import { followPerformanceEpisode } from '#core/policy/performance/performance-episode'
import type { PerformanceLine } from '#core/policy/performance/performance-lines'
import { shownFigures } from '#core/policy/performance/shown-figures'
import { type ClosedLine, type OpenLine, watchLosses } from '#core/policy/performance/watch-losses'
import { configuration, shown, window } from '#test/core/policy/samples'
import { type AnswerWorld, lossSpansOf } from '#test/support/answer-world'
import { binaryWindow } from '#test/support/binary-window'

const lossOf = {
  task: 'binary-classification',
  metric: 'accuracy',
  classificationThreshold: 0.5,
  positiveShare: 0.5,
} as const
const calm = { seed: 'calm', days: 60, rowsPerDay: 480, repeat: 0, accuracyOn: () => 0.8 } satisfies AnswerWorld

interface Known {
  readonly championVersion?: number
  readonly open?: OpenLine | null
  readonly lastClosed?: ClosedLine | null
  readonly promotedAt?: number
  readonly labelLatenessMs?: number
  readonly overlapMs?: number
  readonly metric?: BinaryMetric
  readonly threshold?: number
}

function judge(spans: readonly LossSpan[], known: Known = {}) {
  const { championVersion = 1, open = null, lastClosed = null, overlapMs = 0, metric = 'accuracy' } = known
  const settings = { ...configuration, performance_threshold: known.threshold ?? 0.7 }
  const now = (spans.at(-1)?.startsAt ?? 0) + lossSpanMs
  const promotedAt = known.promotedAt ?? spans.find(({ version }) => version === championVersion)?.startsAt ?? now
  const watch = watchLosses(
    {
      ...{ spans, championVersion, lossOf: { ...lossOf, metric }, overlapMs, open, lastClosed, promotedAt },
      ...{ knownUntil: now, labelDelayMs: overlapMs, labelLatenessMs: known.labelLatenessMs ?? 0 },
    },
    settings,
  )
  return judgePerformance({ shown, watch, openLine: open?.line ?? null, configuration: settings, now })
}

const openOn = (line: PerformanceLine, day: number, limit: number | null = null): OpenLine => ({
  line,
  limit,
  openedAt: day * dayMs,
  evidentAt: null,
  championVersion: 1,
})

describe('a champion', () => {
  it('is healthy above its threshold, and says on what that rests', () => {
    const judgement = judge(lossSpansOf(calm))
    expect(judgement).toMatchObject({ status: 'healthy', severity: null, below: null })
    expect(judgement.reason).toMatch(
      /^Accuracy 0\.80?\d* over 60 days \(28800 labels\): not below the threshold of 0\.7; the naive forecast has 0\.(49|50|5)\d*\.$/,
    )
  })

  it('is degraded once the evidence says that it fell below the threshold, by how much and since when', () => {
    const judgement = judge(lossSpansOf({ ...calm, accuracyOn: (day) => (day < 50 ? 0.8 : 0.62) }))
    expect(judgement).toMatchObject({ status: 'degraded', below: { line: 'threshold' }, severity: 'medium' })
    expect(judgement.evidence).toMatchObject({ line: 'threshold', metric: 'accuracy', threshold: 0.7 })
    // The fall is ten days old; by chance its first days may look like those before.
    expect(judgement.evidence.figureDays).toBeGreaterThanOrEqual(7)
    expect(judgement.evidence.figureDays).toBeLessThanOrEqual(10.5)
    expect(judgement.reason).toMatch(
      /^Accuracy 0\.\d+ over \d+ days \(\d+ labels\): 0\.\d+ below the threshold of 0\.7, with a standard error of 0\.0\d+; chance raises such an alarm at most 0\.3 times a year\.$/,
    )
  })

  it.each([
    [0.66, 'low'],
    [0.625, 'medium'],
    [0.55, 'high'],
  ])('at an accuracy of %f is degraded to severity %s', (accuracy, severity) => {
    const world = { ...calm, rowsPerDay: 4800, accuracyOn: (day: number) => (day < 40 ? 0.8 : accuracy) }
    expect(judge(lossSpansOf(world)).severity).toBe(severity)
  })

  it('that is below its threshold from the start is degraded too', () => {
    expect(judge(lossSpansOf({ ...calm, accuracyOn: () => 0.6 }))).toMatchObject({
      status: 'degraded',
      below: { line: 'threshold' },
    })
  })

  it('is found to fall below its own first weeks, far above the threshold', () => {
    const world = { ...calm, accuracyOn: (day: number) => (day < 40 ? 0.95 : 0.82) }
    expect(judge(lossSpansOf(world))).toMatchObject({ status: 'degraded', below: { line: 'first-weeks' } })
    expect(judge(lossSpansOf(world)).reason).toMatch(/below what this version's first weeks allow \(0\.9\d*\)/)
    // Half of what matters is granted, and what its first weeks were lucky by.
    expect(judge(lossSpansOf({ ...calm, accuracyOn: (day) => (day < 40 ? 0.82 : 0.8) }))).toMatchObject({
      status: 'healthy',
    })
  })

  it('has first weeks from its promotion on, and none where they are not kept', () => {
    const world = { ...calm, days: 80, accuracyOn: (day: number) => (day < 40 ? 0.95 : 0.82) }
    const kept = lossSpansOf(world).filter(({ startsAt }) => startsAt >= 20 * dayMs)
    expect(judge(kept, { promotedAt: 20 * dayMs })).toMatchObject({ below: { line: 'first-weeks' } })
    expect(judge(kept, { promotedAt: 0 })).toMatchObject({ status: 'healthy', hasFirstWeeks: false })
  })

  it('is measured against a naive forecast that knew no later labels', () => {
    // All labels are 0 for ten days and 1 from then on: always saying the same is wrong until as many 1s as 0s are known.
    const spans = lossSpansOf({ ...calm, days: 40 }).map((span) => ({
      ...span,
      positives: span.startsAt < 10 * dayMs ? 0 : span.labelled,
      naive: { 'last-label': [0, 0, 0, 0], 'same-hour': [0, 0, 0, 0], 'same-hour-of-week': [0, 0, 0, 0] } as const,
    }))
    const blocks = lossBlocks(spans, { lengthMs: dayMs, championVersion: 1 })
    const wrongDays = (knownAfterMs: number) =>
      naiveFloors(blocks, lossOf, { knownAfterMs }).filter(({ all }) => all === 1).length
    // Five days longer nothing is known at first, and five days longer ten days of 1 do not outweigh ten days of 0.
    expect(wrongDays(5 * dayMs) - wrongDays(0)).toBe(10)
  })

  it('is never healthy below the naive forecast, however low its threshold', () => {
    const world = { ...calm, naiveAccuracy: 0.85 }
    const judgement = judge(lossSpansOf(world), { threshold: 0.5 })
    expect(judgement).toMatchObject({
      status: 'below-floor',
      below: { line: 'floor' },
      evidence: { naiveRule: 'last-label' },
    })
    expect(judgement.reason).toMatch(
      /below the naive forecast on the same rows \(0\.8\d*, the last known label\), with a standard error of 0\.0\d+; chance/,
    )
    // A little below may be chance, which is no alarm, and no health either.
    const near = judge(lossSpansOf({ ...calm, seed: 'near', days: 12, naiveAccuracy: 0.815 }), { threshold: 0.5 })
    expect(near).toMatchObject({ status: 'below-floor', below: null, severity: null })
    expect(near.reason).toMatch(/which may be chance\.$/)
  })

  it('has no verdict before the noise of its losses is known, nor before any of its own labels are in', () => {
    const young = judge(lossSpansOf({ ...calm, days: 2, accuracyOn: () => 0.1 }))
    expect(young).toMatchObject({ status: 'insufficient-data', severity: null })
    expect(young.reason).toBe(
      '8 of the 9 blocks of 6 hours with known labels that a verdict may need; by about 1970-01-03 06:00 UTC, if labels go on coming.',
    )
    expect(judge(lossSpansOf(calm), { championVersion: 2 })).toMatchObject({ status: 'insufficient-data' })
    expect(judge([])).toMatchObject({ status: 'insufficient-data' })
  })

  it('is not blamed for the late labels of its predecessor', () => {
    const world = {
      ...calm,
      days: 62,
      promotedOn: [60],
      accuracyOn: (day: number) => (day < 55 || day >= 60 ? 0.8 : 0.5),
    }
    const spans = lossSpansOf(world)
    expect(judge(spans.filter(({ version }) => version === 1))).toMatchObject({ status: 'degraded' })
    expect(judge(spans, { championVersion: 2 })).toMatchObject({ severity: null })
  })

  it('that is retrained too often to be found out alone is found out as a model', () => {
    const world = {
      ...calm,
      days: 117,
      rowsPerDay: 48,
      promotedOn: Array.from({ length: 16 }, (_, week) => 7 * (week + 1)),
      accuracyOn: () => 0.6,
    }
    const spans = lossSpansOf(world)
    expect(judge(spans, { championVersion: 17 })).toMatchObject({ status: 'degraded', isOwnBelow: false })
  })

  it('is judged in blocks no shorter than errors overlap', () => {
    const judgement = judge(lossSpansOf({ ...calm, days: 120 }), { overlapMs: 5 * dayMs })
    expect(judgement).toMatchObject({ status: 'healthy', evidence: { blockHours: 7 * 24 } })
  })
})

describe('a metric that is no share', () => {
  const money: BinaryMetric = { values: { truePositive: 10, falsePositive: -5, trueNegative: 0, falseNegative: 0 } }
  /** Losses of answers worth this much a row: half of the rows are positive, and perfect answers are worth 5. */
  const worth = (value: (day: number) => number): LossSpan[] =>
    lossSpansOf(calm).map((span) => ({
      ...span,
      positives: span.labelled / 2,
      loss: -value(span.startsAt / dayMs) * span.labelled + ((span.startsAt / lossSpanMs) % 3) - 1,
      squaredLoss: 40 * span.labelled,
      naive: { 'last-label': [0, 0, 0, 0], 'same-hour': [0, 0, 0, 0], 'same-hour-of-week': [0, 0, 0, 0] },
    }))

  it('has a threshold between the naive forecast and perfect answers', () => {
    // Always yes is worth 2.5 a row, half of what is possible; 0.7 of that loss is a worth of 3.25.
    expect(
      judge(
        worth(() => 4),
        { metric: money },
      ),
    ).toMatchObject({ status: 'healthy' })
    const judgement = judge(
      worth((day) => (day < 40 ? 4 : 2.9)),
      { metric: money },
    )
    expect(judgement).toMatchObject({ status: 'degraded', below: { line: 'threshold' } })
    expect(judgement.reason).toMatch(
      /^Value per row 2\.\d+ over 20 days .*below the 3\.25 that the threshold of 0\.7 of the naive forecast's loss allows/,
    )
    expect(
      judge(
        worth(() => 2),
        { metric: money, threshold: 1 },
      ),
    ).toMatchObject({ status: 'degraded' })
  })
})

describe('a performance episode', () => {
  const fall = { ...calm, accuracyOn: (day: number) => (day < 50 ? 0.8 : 0.62) }
  const degraded = judge(lossSpansOf(fall))
  const healthy = judge(lossSpansOf(calm))
  const open = { championVersion: 1, severity: 'medium', line: 'threshold' } as const
  const follow = (
    episode: { championVersion: number; severity: 'medium'; line: PerformanceLine } | null,
    judgement: typeof degraded,
    championVersion = 1,
    servingVersion: number | null = championVersion,
  ) => followPerformanceEpisode({ open: episode, judgement, championVersion, servingVersion })

  it('opens once, and stays open while nothing else is evident', () => {
    expect(follow(null, degraded)).toEqual({ change: 'opened', severity: 'medium' })
    expect(follow(null, healthy)).toEqual({ change: 'quiet' })
    expect(follow(open, degraded)).toEqual({ change: 'continued' })
    const after = judge(lossSpansOf({ ...fall, days: 52 }), { open: openOn('threshold', 51) })
    expect(after).toMatchObject({ status: 'degraded', isBack: false })
    expect(follow(open, after)).toEqual({ change: 'continued' })
  })

  it('about the first weeks or the naive forecast is stated again once the champion is below its threshold', () => {
    for (const line of ['first-weeks', 'floor'] as const)
      expect(follow({ ...open, line }, degraded)).toEqual({ change: 'worsened', severity: 'medium' })
    const weeks = judge(lossSpansOf({ ...calm, accuracyOn: (day) => (day < 40 ? 0.95 : 0.82) }))
    expect(follow(open, weeks)).toEqual({ change: 'continued' })
  })

  it('closes when the evidence says that the champion is back, by the rows since', () => {
    const world = { ...calm, days: 70, accuracyOn: (day: number) => (day < 50 || day >= 60 ? 0.8 : 0.6) }
    const back = judge(lossSpansOf(world), { open: openOn('threshold', 52) })
    expect(follow(open, back)).toEqual({ change: 'closed', reason: 'came-back' })
    expect(back.status).toBe('healthy')
    expect(back.reason).toMatch(/^Accuracy 0\.(79|80)\d* over 10 days/)
    const wavering = judge(lossSpansOf({ ...world, accuracyOn: (day) => (day < 50 ? 0.8 : day >= 60 ? 0.7 : 0.6) }), {
      open: openOn('threshold', 52),
    })
    expect(follow(open, wavering)).toEqual({ change: 'continued' })
  })

  it('outlives a promotion until the rows of the new champion show that it does better', () => {
    const promoted = { ...fall, days: 62, promotedOn: [60] }
    const young = judge(lossSpansOf({ ...promoted, days: 60.25 }), {
      championVersion: 2,
      open: openOn('threshold', 52),
    })
    expect(follow(open, young, 2)).toEqual({ change: 'continued' })
    const better = { ...promoted, days: 70, accuracyOn: (day: number) => (day < 50 || day >= 60 ? 0.8 : 0.6) }
    const done = judge(lossSpansOf(better), { championVersion: 2, open: openOn('threshold', 52) })
    expect(follow(open, done, 2)).toEqual({ change: 'closed', reason: 'came-back' })
  })

  it('is handed over to a new champion whose own rows are below the line', () => {
    const world = { ...fall, days: 75, promotedOn: [60] }
    const worse = judge(lossSpansOf(world), { championVersion: 2, open: openOn('threshold', 52) })
    expect(follow(open, worse, 2)).toEqual({ change: 'handed-over', severity: 'medium' })
    expect(worse.reason).toMatch(/^Accuracy 0\.\d+ over (\d|1[0-5]) days/)
    for (const servingVersion of [1, null])
      expect(follow(open, worse, 2, servingVersion)).toEqual({ change: 'continued' })
  })

  it('about its own first weeks ends with those of another version', () => {
    const world = {
      ...calm,
      days: 80,
      promotedOn: [50],
      accuracyOn: (day: number) => (day < 40 ? 0.95 : 0.82),
    }
    const weeks = openOn('first-weeks', 44, 0.08)
    const judgement = judge(lossSpansOf(world), { championVersion: 2, open: weeks })
    expect(follow({ ...open, line: 'first-weeks' }, judgement, 2)).toEqual({
      change: 'closed',
      reason: 'champion-changed',
    })
    const before = judge(lossSpansOf({ ...world, days: 60 }), { championVersion: 2, open: weeks })
    expect(follow({ ...open, line: 'first-weeks' }, before, 2)).toEqual({ change: 'continued' })
  })

  it('that closed is not opened again by the evidence that opened it', () => {
    const world = { ...calm, days: 66, accuracyOn: (day: number) => (day < 50 || day >= 60 ? 0.8 : 0.6) }
    expect(
      judge(lossSpansOf(world), {
        lastClosed: { ...openOn('threshold', 52), closedAt: 65 * dayMs, cameBack: true },
      }),
    ).toMatchObject({ severity: null })
  })
})

describe('figures that are shown', () => {
  it('have a wider interval where mistakes come in runs', () => {
    const width = ({ accuracyInterval }: typeof shown) =>
      (accuracyInterval?.upper ?? 0) - (accuracyInterval?.lower ?? 0)
    const wide = shownFigures(window, { ...configuration, rowsPerIndependent: 9 })
    expect(shown).toMatchObject({ accuracy: 0.825, labelled: 400, labelCoverage: 1, provisional: false })
    expect(width(wide) / width(shown)).toBeGreaterThan(2.5)
    expect(width(wide) / width(shown)).toBeLessThan(3.5)
  })

  it('are provisional while labels are missing, and none without any', () => {
    expect(shownFigures({ ...window, scored: 500 }, { ...configuration, rowsPerIndependent: 1 })).toMatchObject({
      provisional: true,
      labelCoverage: 0.8,
    })
    const none = binaryWindow({ scored: 400, truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 })
    expect(shownFigures(none, { ...configuration, rowsPerIndependent: 1 })).toMatchObject({
      accuracy: null,
      accuracyInterval: null,
      f1: null,
    })
  })

  it('have no AUC of 100 rows of which none or one is positive', () => {
    const figures = (given: typeof window) => shownFigures(given, { ...configuration, rowsPerIndependent: 1 })
    const none = { truePositives: 0, falseNegatives: 0, trueNegatives: 100, falsePositives: 0 }
    expect(figures(binaryWindow(none)).auc).toBeNull()
    const one = binaryWindow({ ...none, falseNegatives: 1, trueNegatives: 99 })
    expect(figures(one)).toMatchObject({ auc: null, precision: null, recall: 0 })
    expect(figures(window).auc).toBeCloseTo(0.9, 12)
  })
})
