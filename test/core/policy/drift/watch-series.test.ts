import { describe, expect, it } from 'vitest'
import { dayWatching } from '#core/policy/drift/drift-watching'
import type { FeatureBlock } from '#core/policy/drift/feature-block'
import { blockOf, followedSeries } from '#core/policy/drift/followed-series'
import { advanceSeries, freshSeries, learnSeries, seriesEvidence } from '#core/policy/drift/watch-series'
import { evidenceOf } from '#core/statistics/e-detector'

const numeric: FeatureBlock = {
  ...{ kind: 'numeric', rowCount: 48, nullCount: 8, distinctCount: 30, topShare: 0.1 },
  ...{ location: 0.5, spread: -0.25, range: [0, 1, 2, 3] },
}
const categorical: FeatureBlock = {
  ...{ kind: 'categorical', rowCount: 48, nullCount: 8, distinctCount: 2, topShare: 0.6 },
  ...{ unseenShare: 0, topUnseenShare: 0, excess: 0.02, shares: [0.6, 0.4] },
}

describe('the series that are followed', () => {
  it('of numbers are location and spread, both ways, as far as half of the threshold is tolerated', () => {
    const [location, spread] = followedSeries(numeric, 0.1)
    expect(location).toEqual({
      ...{ figure: 'location', index: 0, directions: [1, -1], caution: 1 },
      tolerance: expect.closeTo(0.1225, 12),
    })
    expect(spread).toEqual({
      ...{ figure: 'spread', index: 0, directions: [1, -1], caution: 2 },
      tolerance: expect.closeTo(0.255, 12),
    })
  })

  it('of categories are the distance, upwards and as a square, and the share of each frequent one', () => {
    const share = { figure: 'share', directions: [1, -1], tolerance: 0.05, caution: 1 }
    expect(followedSeries(categorical, 0.1)).toEqual([
      { figure: 'excess', index: 0, directions: [1], tolerance: expect.closeTo(0.0025, 12), caution: 2 },
      { ...share, index: 0 },
      { ...share, index: 1 },
    ])
    expect(followedSeries({ kind: 'categorical' }, 0.1)).toHaveLength(1)
  })

  it('have the figure of a block, over its rows with a value', () => {
    expect(blockOf(numeric, { figure: 'location', index: 0 })).toEqual({ mean: 0.5, rowCount: 40 })
    expect(blockOf(numeric, { figure: 'spread', index: 0 })).toEqual({ mean: -0.25, rowCount: 40 })
    expect(blockOf(categorical, { figure: 'excess', index: 0 })).toEqual({ mean: 0.02, rowCount: 40 })
    expect(blockOf(categorical, { figure: 'share', index: 1 })).toEqual({ mean: 0.4, rowCount: 40 })
  })

  it('have none where the block has no such figure', () => {
    expect(blockOf(undefined, { figure: 'location', index: 0 })).toBeNull()
    expect(blockOf({ ...numeric, location: null } as FeatureBlock, { figure: 'location', index: 0 })).toBeNull()
    expect(blockOf(numeric, { figure: 'excess', index: 0 })).toBeNull()
    expect(blockOf(numeric, { figure: 'share', index: 0 })).toBeNull()
    expect(blockOf(categorical, { figure: 'location', index: 0 })).toBeNull()
    expect(blockOf(categorical, { figure: 'share', index: 2 })).toBeNull()
  })
})

/** Ten blocks that alternate: a mean of 0, a variance of 0.1 / 9 of a block and of a tenth of that of the mean. */
const reference = Array.from({ length: 10 }, (_, index) => ({ mean: index % 2 === 0 ? 0.1 : -0.1, rowCount: 50 }))
const [location] = followedSeries(numeric, 0.1)
if (location === undefined) throw new Error('a series is followed')
const learn = (change: Partial<typeof location> = {}, tolerances?: number) =>
  learnSeries(reference, {
    ...{ series: { ...location, ...change }, watching: dayWatching },
    ...(tolerances === undefined ? {} : { tolerances }),
  })

describe('a series', () => {
  it('is learned with the error of its mean, and a larger variance where few blocks tell it', () => {
    const learned = learn()
    expect(learned?.noise.mean).toBeCloseTo(0, 12)
    // 1.2 of all series, and half as much again after ten blocks.
    expect(learned?.variance).toBeCloseTo(((0.1 / 9) * 1.2 * 15) / 10, 12)
    expect(learned?.allowance).toBeCloseTo(0.1225 + Math.sqrt(0.01 / 9), 12)
    expect(learn({ caution: 2 })?.variance).toBeCloseTo(2 * ((0.1 / 9) * 1.2 * 1.5), 12)
    expect(learn({}, 3)?.allowance).toBeCloseTo(3 * 0.1225 + Math.sqrt(0.01 / 9), 12)
    expect(learnSeries(reference.slice(0, 7), { series: location, watching: dayWatching })).toBeNull()
  })

  it('that never moved varies by a third of its tolerance', () => {
    const still = reference.map(({ rowCount }) => ({ mean: 0.3, rowCount }))
    const learned = learnSeries(still, { series: location, watching: dayWatching })
    expect(learned?.variance).toBeCloseTo((0.1225 / 3) ** 2, 12)
    expect(learned?.allowance).toBeCloseTo(0.1225, 12)
  })

  it('has the likelihood of each size of shift, by how far a block lies beyond what is allowed', () => {
    const learned = learn()
    if (!learned) throw new Error('ten blocks suffice')
    const sizes = [1, 2]
    const fresh = freshSeries(location, { ...dayWatching, sizes })
    expect(fresh.map(({ direction, logRatios, since }) => [direction, logRatios, since])).toEqual([
      [1, [0, 0], [null, null]],
      [-1, [0, 0], [null, null]],
    ])
    const allowed = 0.1225 + Math.sqrt(0.01 / 9)
    const surprise = (mean: number, weight: number) => (mean - allowed) / Math.sqrt(0.02 / weight + 0.01 / 9)
    const ratiosOf = (states: typeof fresh) => states.map(({ logRatios }) => logRatios)
    const advance = (states: typeof fresh, mean: number, at: number, rowCount = 50) =>
      advanceSeries(states, { block: { mean, rowCount }, at, learned, sizes })

    const one = advance(fresh, 0.4, 7)
    const first = surprise(0.4, 1)
    expect(ratiosOf(one)[0]).toEqual([expect.closeTo(first - 0.5, 9), expect.closeTo(2 * first - 2, 9)])
    expect(ratiosOf(one)[1]).toEqual([0, 0])
    expect(one.map(({ since }) => since)).toEqual([
      [7, 7],
      [null, null],
    ])

    // Half of the usual rows, of twice the variance; and not more than three deviations however far it is.
    const two = advance(one, 0.3, 8, 25)
    expect(two[0]?.logRatios[0]).toBeCloseTo(first - 0.5 + surprise(0.3, 0.5) - 0.5, 9)
    expect(two[0]?.since[0]).toBe(7)
    expect(advance(fresh, 9, 7)[0]?.logRatios).toEqual([2.5, 4])

    // A block on the other side ends what began, and is evidence that way.
    const back = advance(two, -2, 9)
    expect(back.map(({ since }) => since)).toEqual([
      [null, null],
      [9, 9],
    ])
    expect(back[1]?.logRatios).toEqual([2.5, 4])
  })

  it('has the mean evidence of its ways', () => {
    const learned = learn()
    if (!learned) throw new Error('ten blocks suffice')
    const states = advanceSeries(freshSeries(location, dayWatching), {
      ...{ block: { mean: 0.6, rowCount: 50 }, at: 0, learned, sizes: dayWatching.sizes },
    })
    const [up, down] = states.map(({ evidence }) => evidenceOf(evidence)) as [number, number]
    expect(up).toBeGreaterThan(down)
    expect(seriesEvidence(states)).toBeCloseTo((up + down) / 2, 12)
  })
})
