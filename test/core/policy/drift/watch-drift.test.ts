import { describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import { dayWatching } from '#core/policy/drift/drift-watching'
import type { FeatureBlock } from '#core/policy/drift/feature-block'
import { isBack } from '#core/policy/drift/is-back'
import { judgeDrift } from '#core/policy/drift/judge-drift'
import { watchDrift } from '#core/policy/drift/watch-drift'
import type { BlockAt } from '#core/policy/drift/watch-features'
import { learnFeatures } from '#core/policy/drift/watch-features'
import { withoutBroken } from '#core/policy/drift/without-broken'
import { comparison, configuration, normalNumbers } from '#test/core/policy/samples'

const noise = normalNumbers({ count: 4000, seed: 'blocks' })

/** Blocks of one feature, whose location score is noise of 0.1 about a mean. */
function blocksOf(count: number, { from = 0, everyMs = dayMs, mean = 0 } = {}): BlockAt[] {
  return Array.from({ length: count }, (_, index) => {
    const at = from + index * everyMs
    const draw = (offset: number) => 0.1 * (noise[(Math.floor(at / 3_600_000) + offset) % noise.length] as number)
    const block: FeatureBlock = {
      ...{ kind: 'numeric', rowCount: 48, nullCount: 0, distinctCount: 48, topShare: 0.1, range: [0, 0, 1, 1] },
      ...{ location: mean + draw(0), spread: draw(1000) },
    }
    return { at, features: new Map([['size', block]]) }
  })
}

const quarterMs = dayMs / 4
const cutoffAt = 60 * dayMs
const stream = (referenceDays: number, since: number, mean = 0) => ({
  days: {
    reference: blocksOf(referenceDays, { from: cutoffAt - referenceDays * dayMs }),
    since: blocksOf(since, { from: cutoffAt, mean }),
  },
  quarters: {
    reference: blocksOf(Math.min(35, referenceDays) * 4, {
      from: cutoffAt - Math.min(35, referenceDays) * dayMs,
      everyMs: quarterMs,
    }),
    since: blocksOf(since * 4, { from: cutoffAt, everyMs: quarterMs, mean }),
  },
})
const watch = (referenceDays: number, since: number, { mean = 0, restartedAt = null as number | null } = {}) =>
  watchDrift({
    ...stream(referenceDays, since, mean),
    ...{ cutoffAt, restartedAt, threshold: 0.1, falseAlarmsAllowed: 0.5 },
  })

describe('a champion is watched', () => {
  it('and a shift is found, with its direction, its beginning and its gravity', () => {
    const watched = watch(60, 5, { mean: 1 })
    expect(watched).toMatchObject({ status: 'watched', multiple: 3, detection: { isAlarm: true, since: cutoffAt } })
    if (watched.status !== 'watched') return
    expect(watched.detection.features.get('size')).toMatchObject({ figure: 'location', direction: 1, isNamed: true })
  })

  it('and one that is only material is no graver than the evidence', () => {
    expect(watch(60, 60, { mean: 0.2 })).toMatchObject({ multiple: 1, detection: { isAlarm: true } })
  })

  it('quietly while nothing changes, or less than is tolerated', () => {
    expect(watch(60, 60)).toMatchObject({ status: 'watched', multiple: 0, detection: { isAlarm: false } })
    expect(watch(60, 60, { mean: 0.08 })).toMatchObject({ detection: { isAlarm: false } })
  })

  it('only once its reference has enough days, those since the cutoff among them', () => {
    expect(watch(10, 5)).toEqual({ status: 'learning', until: cutoffAt + 20 * dayMs })
    expect(watch(10, 25).status).toBe('watched')
    expect(watch(0, 0)).toEqual({ status: 'learning', until: cutoffAt + 31 * dayMs })
  })

  it('without the evidence of an episode that is over', () => {
    expect(watch(60, 5, { mean: 1, restartedAt: cutoffAt + 5 * dayMs })).toMatchObject({
      detection: { isAlarm: false },
    })
  })
})

describe('a look is judged', () => {
  const watched = watch(60, 5, { mean: 1 })
  const judge = (statistic: number, of = watched) =>
    judgeDrift({ comparisons: [{ ...comparison, statistic }], watched: of, now: cutoffAt + 5 * dayMs, configuration })

  it('as drift where the evidence and the size are there', () => {
    expect(judge(0.35)).toMatchObject({
      ...{ outcome: 'drifted', severity: 'high', driftedFeatures: ['size'] },
      evidence: { feature: 'size', ksStatistic: 0.35, shift: 'above', lastingHours: 120 },
    })
    expect(judge(0.25).severity).toBe('medium')
    expect(judge(0.1).severity).toBe('low')
  })

  it('as stable where the size is not material', () => {
    expect(judge(0.099)).toMatchObject({ outcome: 'stable', severity: null })
  })

  it('as stable where there is no evidence, however large the difference of the rows is, and says that', () => {
    expect(judge(0.9, watch(60, 5))).toMatchObject({ outcome: 'stable', severity: null })
    expect(judge(0.9, watch(60, 5)).features[0]?.note).toBe('not-evident')
    expect(judge(0.09, watch(60, 5)).features[0]?.note).toBeNull()
  })

  it('no graver than the evidence carries', () => {
    expect(judge(0.9, watch(60, 60, { mean: 0.2 })).severity).toBe('low')
  })

  it('as learning, with its end', () => {
    const learning = judge(0.9, watch(10, 5))
    expect(learning).toMatchObject({ outcome: 'learning', severity: null, driftedFeatures: [] })
    expect(learning.features[0]?.learningUntil).toBe(new Date(cutoffAt + 20 * dayMs).toISOString())
  })

  it('as insufficient where the reference has too few days of the feature', () => {
    const other = judgeDrift({
      comparisons: [{ ...comparison, featureName: 'rare', statistic: 0.9 }],
      ...{ watched, now: cutoffAt, configuration },
    })
    expect(other.features[0]).toMatchObject({ outcome: 'insufficient-data', note: 'too-few-days' })
  })
})

describe('a drift is over', () => {
  const episode = { features: ['size'], openedAt: cutoffAt + 2 * dayMs, since: cutoffAt, threshold: 0.1, cutoffAt }
  const reference = blocksOf(60, { from: 0 })
  const drifted = blocksOf(10, { from: cutoffAt, mean: 1 })
  const back = (count: number, mean = 0) => blocksOf(count, { from: cutoffAt + 10 * dayMs, mean })

  it('once its features were near the reference for as long as it took to find it, and three days', () => {
    expect(isBack({ ...episode, days: [...reference, ...drifted] })).toBe(false)
    expect(isBack({ ...episode, days: [...reference, ...drifted, ...back(2)] })).toBe(false)
    expect(isBack({ ...episode, days: [...reference, ...drifted, ...back(3)] })).toBe(true)
  })

  it('later where it took longer to find', () => {
    const slow = { ...episode, openedAt: cutoffAt + 8 * dayMs }
    expect(isBack({ ...slow, days: [...reference, ...drifted, ...back(6)] })).toBeNull()
    expect(isBack({ ...slow, days: [...reference, ...drifted, ...back(8)] })).toBe(true)
  })

  it('not while the shift is material', () => {
    expect(isBack({ ...episode, days: [...reference, ...drifted, ...back(30, 0.4)] })).toBe(false)
  })

  it('once a champion has learned from more of its days than of those before, and not earlier', () => {
    const stays = [...reference, ...blocksOf(90, { from: cutoffAt, mean: 1 })]
    const trained = { ...episode, cutoffAt: cutoffAt + 80 * dayMs }
    expect(isBack({ ...episode, days: stays })).toBe(false)
    expect(isBack({ ...episode, cutoffAt: cutoffAt + 40 * dayMs, days: stays })).toBe(false)
    expect(isBack({ ...trained, days: stays.slice(20) })).toBe(true)
    expect(isBack({ ...trained, days: stays.slice(60) })).toBe(true)
    const goesOn = [...stays.slice(60), ...blocksOf(5, { from: cutoffAt + 90 * dayMs, mean: 2 })]
    expect(isBack({ ...trained, days: goesOn })).toBe(false)
  })

  describe('of a feature that never moved before', () => {
    const day = (at: number, location: number, rowCount = 48): BlockAt => {
      const block: FeatureBlock = {
        ...{ kind: 'numeric', rowCount, nullCount: 0, distinctCount: 48, topShare: 0.1, range: [0, 0, 1, 1] },
        ...{ location, spread: 0 },
      }
      return { at, features: new Map([['size', block]]) }
    }
    const still = Array.from({ length: 60 }, (_, index) => day(index * dayMs, 0))
    const drift = Array.from({ length: 10 }, (_, index) => day(cutoffAt + index * dayMs, 1))
    const isOver = (last: readonly (readonly [location: number, rowCount?: number])[]) =>
      isBack({
        ...episode,
        days: [
          ...still,
          ...drift,
          ...last.map(([location, rowCount], index) => day(cutoffAt + (10 + index) * dayMs, location, rowCount)),
        ],
      })
    // Tolerated is a location of 0.1225, and an error of a third of that over three days.
    const limit = 0.1225 * (1 + 1 / 3 / Math.sqrt(3))

    it('is as near as is tolerated, and one standard error beyond that', () => {
      expect(isOver([[limit - 1e-6], [limit - 1e-6], [limit - 1e-6]])).toBe(true)
      expect(isOver([[limit + 1e-6], [limit + 1e-6], [limit + 1e-6]])).toBe(false)
      expect(isOver([[-limit - 1e-6], [-limit - 1e-6], [-limit - 1e-6]])).toBe(false)
    })

    it('weighs days by their rows, and knows less of few', () => {
      // 96 of 128 rows are at 0.16 and 32 at 0.04: 0.13, and then 0.16; a mean of the days would be 0.08 and 0.127.
      expect(
        isOver([
          [0.16, 96],
          [0.04, 16],
          [0.04, 16],
        ]),
      ).toBe(true)
      expect(
        isOver([
          [0.18, 96],
          [0.16, 16],
          [0.04, 16],
        ]),
      ).toBe(false)
      // A quarter of the usual rows: an error of 0.75 days.
      const wide = 0.1225 * (1 + 1 / 3 / Math.sqrt(0.75))
      expect(
        isOver([
          [wide - 1e-6, 12],
          [wide - 1e-6, 12],
          [wide - 1e-6, 12],
        ]),
      ).toBe(true)
      expect(
        isOver([
          [wide + 1e-6, 12],
          [wide + 1e-6, 12],
          [wide + 1e-6, 12],
        ]),
      ).toBe(false)
    })
  })

  it('unsaid before enough days, and without the feature', () => {
    expect(isBack({ ...episode, days: [...reference, ...drifted.slice(0, 4)] })).toBeNull()
    expect(isBack({ ...episode, features: ['gone'], days: [...reference, ...drifted, ...back(3)] })).toBeNull()
  })
})

describe('blocks of a feature that was broken', () => {
  it('are left out while it was, and one before', () => {
    const spans = [{ featureName: 'size', from: 3.5 * dayMs, to: 5.5 * dayMs }]
    const kept = withoutBroken(blocksOf(8), spans, dayMs).map(({ features }) => features.has('size'))
    expect(kept).toEqual([true, true, false, false, false, false, true, true])
  })

  it('are left out from the block before the one in which it was found to the one in which it ended', () => {
    const spans = [{ featureName: 'size', from: 4 * dayMs, to: 6 * dayMs }]
    const kept = withoutBroken(blocksOf(8), spans, dayMs).map(({ features }) => features.has('size'))
    expect(kept).toEqual([true, true, true, false, false, false, false, true])
  })

  it('are left out for as long as it is, without those of other features', () => {
    const [block] = blocksOf(1)
    const size = block?.features.get('size') as FeatureBlock
    const two = [
      {
        at: 9 * dayMs,
        features: new Map([
          ['size', size],
          ['side', size],
        ]),
      },
    ]
    const broken = (to: number | null) => withoutBroken(two, [{ featureName: 'size', from: 3 * dayMs, to }], dayMs)
    expect([...(broken(null)[0]?.features.keys() ?? [])]).toEqual(['side'])
    expect(broken(null)[0]?.at).toBe(9 * dayMs)
    expect([...(broken(8 * dayMs)[0]?.features.keys() ?? [])]).toEqual(['size', 'side'])
    expect(withoutBroken(two, [], dayMs)).toBe(two)
  })
})

it('the shares of categories are followed although the last day of the reference has no value', () => {
  const counts = { kind: 'categorical', rowCount: 100, distinctCount: 2, unseenShare: 0, topUnseenShare: 0 } as const
  const full = { ...counts, nullCount: 0, topShare: 0.5, excess: 0, shares: [0.5, 0.5] }
  const empty = { ...counts, nullCount: 100, topShare: null, excess: null, shares: [] }
  const days = Array.from({ length: 30 }, (_, day) => {
    const features = new Map([['airport', day === 29 ? empty : full]])
    return { at: day * dayMs, features }
  })
  const { series } = learnFeatures(days, { threshold: 0.1, watching: dayWatching })
  expect(series.get('airport')?.map(({ figure }) => figure)).toEqual(['excess', 'share', 'share'])
})
