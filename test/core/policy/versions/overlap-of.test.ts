import { describe, expect, it } from 'vitest'
import { dayMs, floorTo, hourMs } from '#core/instant'
import { type ErrorBlock, followedMs, overlapOf } from '#core/policy/versions/overlap-of'
import { seededRandom } from '#core/statistics/seeded-random'
import { now } from '#test/core/policy/samples'
import { lateRows, pastDaysFor } from '#test/core/policy/versions/late-labels'

const from = floorTo(now, dayMs)
const stream = { from, days: 0.1, rowsPerDay: 480, rowsAtOnce: 1, discordant: 0.1, lost: 0, repeat: 0 }
const overlaps = (kind: 'arrives' | 'spans', labelDays: number, pastDays = pastDaysFor(labelDays * dayMs)) =>
  Array.from(
    { length: 40 },
    (_, world) =>
      lateRows({ ...stream, kind, labelDelayMs: labelDays * dayMs, pastDays }, `${kind} ${labelDays} ${world}`).labels
        .overlap,
  )
const count = (found: readonly string[], overlap: string) => found.filter((each) => each === overlap).length

/**
 * At 1 %, more than 6 of 40 have a binomial chance of 1.3e-7 of being wrong.
 */
describe('the overlap of errors', () => {
  it.each([0.25, 1, 5, 28])('is none where labels only arrive after %d days', (labelDays) => {
    expect(count(overlaps('arrives', labelDays), 'none')).toBeGreaterThanOrEqual(34)
  })

  it.each([0.25, 1, 5, 28])('is evident where labels span %d days', (labelDays) => {
    expect(count(overlaps('spans', labelDays), 'evident')).toBeGreaterThanOrEqual(34)
  })

  it('is unknown where hardly anything moved: one bad day in months is alike with no day but itself', () => {
    const bad = errors(120, (hour) => (Math.floor(hour / 24) === 50 ? -0.7 : 0.2 + (hour % 2) * 1e-3))
    expect(overlapOf(bad, { labelDelayMs: 28 * dayMs })).toBe('unknown')
  })

  it('is unknown while the past is too short', () => {
    expect(followedMs(dayMs)).toBe(30 * dayMs)
    expect(new Set(overlaps('arrives', 1, 20))).toEqual(new Set(['unknown']))
    expect(new Set(overlaps('arrives', 28, 60))).toEqual(new Set(['unknown']))
  })

  const errors = (days: number, errorOf: (hour: number) => number, isThere = (_: number) => true): ErrorBlock[] =>
    Array.from({ length: days * 24 }, (_, hour) => hour)
      .filter(isThere)
      .map((hour) => ({ startedAt: from + hour * hourMs, mean: errorOf(hour), rowCount: 20 }))
  const labels = { labelDelayMs: 5 * dayMs }

  it('is unknown where nothing moves, and without rows', () => {
    expect(overlapOf([], labels)).toBe('unknown')
    expect(
      overlapOf(
        errors(30, () => 0.1),
        labels,
      ),
    ).toBe('unknown')
  })

  const worlds = (find: (random: () => number) => string) =>
    Array.from({ length: 40 }, (_, world) => find(seededRandom(`world ${world}`).uniform))

  it.each([0.5, 5])('is no matter of the hour of the day: labels after %d days', (labelDays) => {
    const found = worlds((random) => {
      const daily = (hour: number) => 0.3 * Math.sin((hour * Math.PI) / 12) + random() - 0.5
      return overlapOf(errors(30, daily), { labelDelayMs: labelDays * dayMs })
    })
    expect(count(found, 'none')).toBeGreaterThanOrEqual(34)
  })

  it.each([
    [
      'rests at night and on two days of seven',
      40,
      (hour: number) => hour % 24 >= 8 && hour % 24 < 18 && (hour / 24) % 7 < 5,
    ],
    ['comes once a day', 80, (hour: number) => hour % 24 === 3],
  ] as const)('is found in a stream that %s', (_, days, isThere) => {
    const weeks = (hour: number) => (Math.floor(hour / 120) % 2 === 0 ? 0.3 : -0.3)
    const overlapping = worlds((random) =>
      overlapOf(
        errors(days, (hour) => weeks(hour) + (random() - 0.5) / 2, isThere),
        labels,
      ),
    )
    const arriving = worlds((random) =>
      overlapOf(
        errors(days, () => random() - 0.5, isThere),
        labels,
      ),
    )
    expect(count(overlapping, 'evident')).toBeGreaterThanOrEqual(34)
    expect(count(arriving, 'none')).toBeGreaterThanOrEqual(34)
  })
})
