import { describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import { judgePerformance } from '#core/policy/performance/judge-performance'
import { type LossSpan, lossSpanMs } from '#core/policy/performance/loss-span'
import { followPerformanceEpisode } from '#core/policy/performance/performance-episode'
import { type ClosedLine, type OpenLine, watchLosses } from '#core/policy/performance/watch-losses'
import { configuration, shown } from '#test/core/policy/samples'
import { lossSpansOf } from '#test/support/answer-world'

const lossOf = {
  task: 'binary-classification',
  metric: 'accuracy',
  classificationThreshold: 0.5,
  positiveShare: 0.5,
} as const

interface Followed {
  readonly isOpen: boolean
  readonly openedAt: readonly number[]
  readonly closedAt: readonly number[]
}

/** Checks a champion as often as said, as `check-performance` does, and keeps its episodes. */
function follow(spans: readonly LossSpan[], everyDays: number, lastDay: number): Followed {
  let open: OpenLine | null = null
  let lastClosed: ClosedLine | null = null
  const [openedAt, closedAt]: [number[], number[]] = [[], []]
  for (let day = lastDay % everyDays; day <= lastDay; day += everyDays) {
    const now = day * dayMs
    const known = {
      ...{
        spans: spans.filter(({ startsAt }) => startsAt + lossSpanMs <= now),
        knownUntil: now,
        promotedAt: 0,
        lossOf,
      },
      ...{ championVersion: 1, labelDelayMs: 0, overlapMs: 0, labelLatenessMs: 0, open, lastClosed },
    }
    const watch = watchLosses(known, configuration)
    const judgement = judgePerformance({ shown, watch, openLine: open?.line ?? null, configuration, now })
    const episode: OpenLine | null = open
    const step = followPerformanceEpisode({
      open: episode && { championVersion: 1, severity: 'low', line: episode.line },
      judgement,
      championVersion: 1,
      servingVersion: 1,
    })
    if (step.change === 'opened' || step.change === 'worsened') {
      const { line, limit, evidentAt } = judgement.below as NonNullable<typeof judgement.below>
      open = { line, limit, evidentAt, openedAt: now, championVersion: 1 }
      if (step.change === 'opened') openedAt.push(day)
    }
    if (step.change === 'closed' && episode !== null) {
      lastClosed = { ...episode, closedAt: now, cameBack: true }
      open = null
      closedAt.push(day)
    }
  }
  return { isOpen: open !== null, openedAt, closedAt }
}

describe('an episode', () => {
  it.each([
    ['eleven days with two changes', 11, 4800, (day: number) => (day < 5 || day >= 8 ? 0.8 : 0.6)],
    ['a fall that goes on', 40, 480, (day: number) => (day < 25 ? 0.8 : 0.6)],
    ['a fall that is over', 45, 480, (day: number) => (day < 20 || day >= 30 ? 0.8 : 0.6)],
    ['two falls', 55, 480, (day: number) => (day < 20 || (day >= 30 && day < 42) ? 0.8 : 0.6)],
    ['a fall by degrees', 50, 480, (day: number) => 0.82 - 0.004 * day],
  ])('is open or not after %s, however often somebody looks', (name, lastDay, rowsPerDay, accuracyOn) => {
    const spans = lossSpansOf({ seed: name, days: lastDay, rowsPerDay, repeat: 0.5, accuracyOn })
    const often = follow(spans, 0.5, lastDay)
    for (const everyDays of [2, lastDay])
      expect(follow(spans, everyDays, lastDay).isOpen, `every ${everyDays} days`).toBe(often.isOpen)
  })

  it('is not over after one good day, however many rows that has', () => {
    for (const rowsPerDay of [48, 4800]) {
      const accuracyOn = (day: number) => (day < 40 ? 0.8 : day >= 50 && day < 51 ? 0.99 : 0.6)
      const spans = lossSpansOf({ seed: `good day ${rowsPerDay}`, days: 56, rowsPerDay, repeat: 0, accuracyOn })
      const { isOpen, openedAt, closedAt } = follow(spans, 0.5, 56)
      expect([isOpen, openedAt.length, closedAt]).toEqual([true, 1, []])
    }
  })

  it('is over after some good days, and is stated again where another fall follows', () => {
    const accuracyOn = (day: number) => (day < 40 || (day >= 50 && day < 60) ? 0.8 : 0.6)
    const spans = lossSpansOf({ seed: 'good days', days: 70, rowsPerDay: 480, repeat: 0, accuracyOn })
    const { isOpen, openedAt, closedAt } = follow(spans, 0.5, 70)
    expect([isOpen, openedAt.length, closedAt.length]).toEqual([true, 2, 1])
    expect(closedAt[0]).toBeGreaterThanOrEqual(52)
    expect(closedAt[0]).toBeLessThanOrEqual(56)
  })
})
