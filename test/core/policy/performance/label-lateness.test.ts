import { describe, expect, it } from 'vitest'
import { dayMs, hourMs, type Instant } from '#core/instant'
import {
  type ArrivalDay,
  labelLateness,
  latenessHours,
  latenessMemoryMs,
} from '#core/policy/performance/label-lateness'
import { lossSpanMs } from '#core/policy/performance/loss-span'
import { seededRandom } from '#core/statistics/seeded-random'

interface Row {
  readonly at: Instant
  readonly isRight: boolean
  /** When its label comes; null for never. */
  readonly labelledAt: Instant | null
}

type DelayOf = (random: () => number, isRight: boolean, at: Instant) => number | null

/** A stream of 40 rows a day whose answers are right in three cases of four. */
function streamOf(seed: string, days: number, delayOf: DelayOf, { rowsPerDay = 40 } = {}): Row[] {
  const { uniform } = seededRandom(seed)
  return Array.from({ length: days * rowsPerDay }, (_, index) => {
    const at = (index * dayMs) / rowsPerDay
    const isRight = uniform() < 0.75
    const delay = delayOf(uniform, isRight, at)
    return { at, isRight, labelledAt: delay === null ? null : at + delay }
  })
}

const spanEnd = (at: Instant) => Math.floor(at / lossSpanMs) * lossSpanMs + lossSpanMs

/** The arrivals so far, as the database counts them. */
function arrivalsAt(rows: readonly Row[], now: Instant): ArrivalDay[] {
  const days = new Map<number, { endsAt: Instant; rowsStep: number; labels: Map<number, number> }>()
  for (const { at, labelledAt } of rows) {
    if (at > now || at < now - latenessMemoryMs || labelledAt === null || labelledAt > now) continue
    const day = Math.floor(at / dayMs)
    const known = days.get(day) ?? { endsAt: 0, rowsStep: 0, labels: new Map() }
    const step = latenessHours.filter((hours) => hours * hourMs < labelledAt - spanEnd(at)).length
    known.labels.set(step, (known.labels.get(step) ?? 0) + 1)
    days.set(day, { ...known, endsAt: Math.max(known.endsAt, spanEnd(at)) })
  }
  return [...days.values()]
}

const latenessAt = (rows: readonly Row[], day: number) =>
  labelLateness(arrivalsAt(rows, day * dayMs), { now: day * dayMs })

/** Among the rows whose spans count, and among those that will ever have a label: the share of right answers. */
function shares(rows: readonly Row[], day: number) {
  const now = day * dayMs
  const latenessMs = latenessAt(rows, day)
  const share = (some: readonly Row[]) => some.filter(({ isRight }) => isRight).length / some.length
  const counted = rows.filter(({ at }) => latenessMs !== null && spanEnd(at) + latenessMs <= now)
  const labelled = counted.filter(({ labelledAt }) => labelledAt !== null && labelledAt <= now)
  return {
    rowCount: labelled.length,
    // The latest fortnight, in which a missing label tells.
    counted: share(labelled.filter(({ at }) => at > (counted.at(-1)?.at ?? 0) - 14 * dayMs)),
    final: share(
      counted.filter(({ at, labelledAt }) => labelledAt !== null && at > (counted.at(-1)?.at ?? 0) - 14 * dayMs),
    ),
  }
}

const weekEnd = (at: Instant) => Math.ceil(at / (7 * dayMs)) * 7 * dayMs - at

const kinds: readonly (readonly [string, DelayOf, lateness: readonly [number, number]])[] = [
  ['come at once', () => 0, [0, 0]],
  ['come at once or never, for one row in ten', (random) => (random() < 0.1 ? null : 0), [0, 0]],
  [
    'come within five days or never, for six rows in ten',
    (random) => (random() < 0.6 ? null : random() * 5 * dayMs),
    [4, 6],
  ],
  ['come sooner for right answers', (random, isRight) => (isRight ? 0 : random() * 6 * dayMs), [4, 8]],
  ['come a fortnight later for wrong answers', (_, isRight) => (isRight ? hourMs : 14 * dayMs), [14, 18]],
  ['never come for half of the wrong answers', (random, isRight) => (isRight || random() < 0.5 ? 0 : null), [0, 0]],
  ['come in one batch a week', (_random, _isRight, at) => weekEnd(at), [6, 8]],
  ['take four weeks', () => 28 * dayMs, [28, 35]],
]

describe('labels that', () => {
  it.each(kinds)('%s are waited for as long as they usually take', (name, delayOf, [least, most]) => {
    const latenessMs = latenessAt(streamOf(name, 130, delayOf), 130)
    expect(latenessMs).toBeGreaterThanOrEqual(least * dayMs)
    expect(latenessMs).toBeLessThanOrEqual(most * dayMs)
  })

  /**
   * At most a fiftieth of the labels is missing among those that count, on all days but a tenth; a missing label moves a
   * share by at most its own. So the bound is a fiftieth over the tenth of days that may be unlike the others, plus that
   * tenth's own share; no chance is in it but for the last days' number of late labels.
   */
  it.each(kinds)('%s leave no span that looks better than it will', (name, delayOf) => {
    const rows = streamOf(name, 130, delayOf)
    for (const day of [60, 75, 90, 110, 130]) {
      const { counted, final, rowCount } = shares(rows, day)
      expect(rowCount, `day ${day}`).toBeGreaterThan(500)
      expect(Math.abs(counted - final), `day ${day}`).toBeLessThan(0.03)
    }
  })

  it('come later than they used to are waited for once they have come', () => {
    const rows = streamOf('slower', 160, (_random, isRight, at) => (at < 60 * dayMs || isRight ? 0 : 10 * dayMs))
    expect(latenessAt(rows, 60)).toBe(0)
    expect(latenessAt(rows, 160)).toBe(11 * dayMs)
  })

  it('stayed away in an outage are not waited for afterwards', () => {
    const outage = [100 * dayMs, 106 * dayMs] as const
    const rows = streamOf('outage', 140, (_random, _isRight, at) =>
      at >= outage[0] && at < outage[1] ? outage[1] - at : 0,
    )
    expect(latenessAt(rows, 140)).toBe(0)
  })

  it('are still coming for all that is known are not believed to be in', () => {
    const rows = streamOf('young', 12, (random) => random() * 10 * dayMs)
    for (const day of [2, 4, 8, 11]) expect(latenessAt(rows, day)).toBeNull()
    expect(
      latenessAt(
        streamOf('young', 30, (random) => random() * 10 * dayMs),
        30,
      ),
    ).toBe(11 * dayMs)
  })

  it('come in a trickle for ever are waited for as long as anybody remembers', () => {
    const rows = streamOf('trickle', 200, (random) => hourMs / random() ** 4)
    expect(latenessAt(rows, 200)).toBe(90 * dayMs)
  })

  it('came with rows of the past tell nothing, and a week is waited for', () => {
    const uploaded: ArrivalDay = { endsAt: 0, rowsStep: latenessHours.length, labels: new Map([[21, 100]]) }
    expect(labelLateness([uploaded], { now: 300 * dayMs })).toBe(7 * dayMs)
    // Rows that come every night say how long to wait for them at least.
    const nightly = Array.from({ length: 40 }, (_, day) => ({
      endsAt: day * dayMs,
      rowsStep: 4,
      labels: new Map([[4, 50]]),
    }))
    expect(labelLateness(nightly, { now: 40 * dayMs })).toBe(24 * hourMs)
  })

  const day = (endsAt: number, labels: readonly (readonly [step: number, count: number])[]): ArrivalDay => ({
    ...{ endsAt, rowsStep: 0, labels: new Map(labels) },
  })

  it('are believed once a day is half as old again and a day older', () => {
    expect(labelLateness([day(0, [[0, 10]])], { now: dayMs - 1 })).toBe(7 * dayMs)
    expect(labelLateness([day(0, [[0, 10]])], { now: dayMs })).toBe(0)
    // Six hours: nine and a day.
    expect(labelLateness([day(0, [[1, 10]])], { now: 33 * hourMs - 1 })).toBeNull()
    expect(labelLateness([day(0, [[1, 10]])], { now: 33 * hourMs })).toBe(6 * hourMs)
  })

  it('may miss by a fiftieth', () => {
    const now = 300 * dayMs
    expect(
      labelLateness(
        [
          day(0, [
            [0, 98],
            [3, 2],
          ]),
        ],
        { now },
      ),
    ).toBe(0)
    expect(
      labelLateness(
        [
          day(0, [
            [0, 97],
            [3, 3],
          ]),
        ],
        { now },
      ),
    ).toBe(18 * hourMs)
  })

  it('are missing for a day tell nothing of it, and later than all steps are waited for as long as the last', () => {
    expect(labelLateness([day(0, [])], { now: 300 * dayMs })).toBe(7 * dayMs)
    expect(labelLateness([day(0, [[latenessHours.length, 50]])], { now: 300 * dayMs })).toBe(90 * dayMs)
  })

  it('stayed away on the tenth of days with the largest share of late ones are not waited for', () => {
    const outage = day(0, [[5, 50]])
    const large = day(dayMs, [
      [0, 985],
      [5, 15],
    ])
    const usual = Array.from({ length: 8 }, (_, index) => day((2 + index) * dayMs, [[0, 10]]))
    // 15 of 1,080 are late without the outage, and 50 of 130 without the day that has most of the labels.
    for (const days of [
      [outage, large, ...usual],
      [large, outage, ...usual],
      [...usual, large, outage],
      [...usual, outage, large],
    ])
      expect(labelLateness(days, { now: 300 * dayMs })).toBe(0)
  })

  it('are few a day are waited for as well', () => {
    const delayOf: DelayOf = (_, isRight) => (isRight ? 0 : 3 * dayMs)
    expect(latenessAt(streamOf('thin', 130, delayOf, { rowsPerDay: 3 }), 130)).toBe(3 * dayMs)
  })
})
