import { describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import {
  advanceWatch,
  beginWatch,
  type DriftToDetect,
  detectDrift,
  readWatch,
  restartWatch,
} from '#core/policy/drift/detect-drift'
import type { FeatureBlock } from '#core/policy/drift/feature-block'
import { isBack } from '#core/policy/drift/is-back'
import type { BlockAt } from '#core/policy/drift/watch-features'
import { normalNumbers } from '#test/core/policy/samples'

const noise = normalNumbers({ count: 20_000, seed: 'several features' })

/** Blocks of features whose scores are independent noise of 0.1 about a mean of their own. */
function blocksOf(
  means: Readonly<Record<string, number>>,
  {
    count,
    from,
    everyMs = dayMs,
    figure = 'location',
  }: {
    readonly count: number
    readonly from: number
    readonly everyMs?: number
    readonly figure?: 'location' | 'spread'
  },
): BlockAt[] {
  return Array.from({ length: count }, (_, index) => {
    const at = from + index * everyMs
    const features = Object.entries(means).map(([name, mean], place): [string, FeatureBlock] => {
      const draw = (offset: number) =>
        0.1 * (noise[(Math.floor(at / 3_600_000) + 997 * (2 * place + offset)) % noise.length] as number)
      const scores = { location: draw(0), spread: draw(1) }
      scores[figure] += mean
      return [
        name,
        {
          ...{ kind: 'numeric', rowCount: 48, nullCount: 0, distinctCount: 48, topShare: 0.1, range: [0, 0, 1, 1] },
          ...scores,
        },
      ]
    })
    return { at, features: new Map(features) }
  })
}

const cutoffAt = 60 * dayMs
const quarterMs = dayMs / 4

function streamOf(
  means: Readonly<Record<string, number>>,
  { days = 5, figure = 'location' }: { readonly days?: number; readonly figure?: 'location' | 'spread' } = {},
): DriftToDetect {
  const still = Object.fromEntries(Object.keys(means).map((name) => [name, 0]))
  return {
    days: {
      reference: blocksOf(still, { count: 60, from: 0, figure }),
      since: blocksOf(means, { count: days, from: cutoffAt, figure }),
    },
    quarters: {
      reference: blocksOf(still, { count: 140, from: 25 * dayMs, everyMs: quarterMs, figure }),
      since: blocksOf(means, { count: 4 * days, from: cutoffAt, everyMs: quarterMs, figure }),
    },
    threshold: 0.1,
    falseAlarmsAllowed: 0.5,
  }
}

describe('a shift of one feature among several', () => {
  const found = detectDrift(streamOf({ still: 0, moved: 1, other: 0 }))

  it('is named alone, with its beginning', () => {
    expect(found).toMatchObject({ isAlarm: true, isOverall: false, since: cutoffAt })
    expect([...found.features].map(([name, { isNamed }]) => [name, isNamed])).toEqual([
      ['still', false],
      ['moved', true],
      ['other', false],
    ])
    expect(found.features.get('moved')).toMatchObject({ figure: 'location', direction: 1, since: cutoffAt })
  })

  it('is as rare in a stable year as its own evidence over all features says', () => {
    const moved = found.features.get('moved')?.falseAlarmsPerYear ?? Number.NaN
    expect(found.falseAlarmsPerYear).toBeLessThanOrEqual(moved)
    // The others add next to nothing.
    expect(found.falseAlarmsPerYear).toBeGreaterThan(0.9 * moved)
    expect(found.features.get('still')?.falseAlarmsPerYear).toBeGreaterThan(100 * moved)
  })

  it('takes more evidence among more features', () => {
    const alone = detectDrift(streamOf({ moved: 1 })).features.get('moved')?.falseAlarmsPerYear ?? Number.NaN
    expect(found.features.get('moved')?.falseAlarmsPerYear).toBeCloseTo(3 * alone, 12)
  })

  it.each([
    ['location', -1],
    ['spread', 1],
    ['spread', -1],
  ] as const)('is found in %s too, in direction %i', (figure, direction) => {
    const feature = detectDrift(streamOf({ moved: direction }, { figure })).features.get('moved')
    expect(feature).toMatchObject({ figure, direction, isNamed: true })
  })
})

describe('a shift of all features, too small to see in any', () => {
  const names = Array.from({ length: 8 }, (_, index) => `feature ${index}`)
  const asked = streamOf(Object.fromEntries(names.map((name) => [name, 0.25])), { days: 3 })
  const foundAfter = (days: number) =>
    detectDrift({
      ...asked,
      days: { ...asked.days, since: asked.days.since.slice(0, days) },
      quarters: { ...asked.quarters, since: [] },
    })

  it('is found in their mean, with its beginning, and names none of them', () => {
    const found = foundAfter(3)
    expect(found).toMatchObject({ isAlarm: true, isOverall: true, since: cutoffAt })
    expect([...found.features.values()].filter(({ isNamed }) => isNamed)).toEqual([])
    for (const { falseAlarmsPerYear } of found.features.values())
      expect(falseAlarmsPerYear).toBeGreaterThan(10 * found.falseAlarmsPerYear)
  })

  it('is no alarm while a stable year has more than the allowed ones of it', () => {
    const early = foundAfter(2)
    expect(early.falseAlarmsPerYear).toBeGreaterThan(0.5)
    expect(early).toMatchObject({ isAlarm: false, isOverall: false })
  })
})

describe('the evidence', () => {
  it('of no feature is none', () => {
    expect(detectDrift(streamOf({}))).toEqual({
      isAlarm: false,
      isOverall: false,
      falseAlarmsPerYear: 1e6,
      since: null,
      features: new Map(),
    })
  })

  it('is forgotten at a restart, the references are not', () => {
    const asked = streamOf({ moved: 1, still: 0 })
    const advance = (watch: ReturnType<typeof beginWatch>) =>
      asked.days.since.reduce((each, block) => advanceWatch(each, 'days', block), watch)
    const alarmed = advance(beginWatch(asked))
    expect(readWatch(alarmed).isAlarm).toBe(true)
    const restarted = restartWatch(alarmed)
    expect(readWatch(restarted)).toMatchObject({ isAlarm: false, since: null })
    expect(readWatch(advance(restarted))).toEqual(readWatch(alarmed))
  })
})

describe('the end of a drift', () => {
  const still = { size: 0 }
  const days = (until: number, after: readonly BlockAt[]) => [
    ...blocksOf(still, { count: 60, from: 0 }),
    ...blocksOf({ size: 1 }, { count: until, from: cutoffAt }),
    ...after,
  ]
  const back = (from: number, count: number, means = still) => blocksOf(means, { count, from: cutoffAt + from * dayMs })
  const episode = { features: ['size'], since: cutoffAt, threshold: 0.1, cutoffAt }

  it('takes three whole days after the opening, even if it was found in one', () => {
    const quick = { ...episode, openedAt: cutoffAt + 9.5 * dayMs, since: cutoffAt + 9 * dayMs }
    expect(isBack({ ...quick, days: days(10, back(10, 2)) })).toBeNull()
    expect(isBack({ ...quick, days: days(10, back(10, 3)) })).toBe(true)
  })

  it('takes three days in episodes that do not know their beginning', () => {
    const old = { ...episode, openedAt: cutoffAt + 4 * dayMs, since: null }
    expect(isBack({ ...old, days: days(5, back(5, 2)) })).toBeNull()
    expect(isBack({ ...old, days: days(5, back(5, 3)) })).toBe(true)
  })

  it('takes no longer than five weeks, however long it took to find', () => {
    const slow = { ...episode, openedAt: cutoffAt + 50 * dayMs }
    expect(isBack({ ...slow, days: days(51, back(51, 34)) })).toBeNull()
    expect(isBack({ ...slow, days: days(51, back(51, 35)) })).toBe(true)
  })

  it('has not come where the feature went to the other side', () => {
    const opened = { ...episode, openedAt: cutoffAt + 2 * dayMs }
    expect(isBack({ ...opened, days: days(10, back(10, 5, { size: -1 })) })).toBe(false)
  })

  it('has not come while one of two features is still away', () => {
    const both = { ...episode, features: ['size', 'weight'], openedAt: cutoffAt + 2 * dayMs }
    const of = (weight: number) => [
      ...blocksOf({ size: 0, weight: 0 }, { count: 60, from: 0 }),
      ...blocksOf({ size: 1, weight: 1 }, { count: 5, from: cutoffAt }),
      ...blocksOf({ size: 0, weight }, { count: 5, from: cutoffAt + 5 * dayMs }),
    ]
    expect(isBack({ ...both, days: of(1) })).toBe(false)
    expect(isBack({ ...both, days: of(0) })).toBe(true)
  })
})
