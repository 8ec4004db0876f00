import { describe, expect, it } from 'vitest'
import { decodeBlocks, encodeBlocks } from '#core/policy/drift/encode-blocks'
import { type FeatureBlock, featureBlock } from '#core/policy/drift/feature-block'
import { rankScores } from '#core/policy/drift/rank-scores'
import { decodeProfile } from '#core/profile/decode-profiles'
import type { FeatureProfile } from '#core/profile/feature-profile'
import { sortedView } from '#core/statistics/sorted-view'
import { normalQuantile } from '#core/statistics/standard-normal'
import { normalNumbers, profileOf } from '#test/core/policy/samples'

const repeat = <Value>(value: Value, count: number): Value[] => Array.from({ length: count }, () => value)
const since = (reference: FeatureProfile, profile: FeatureProfile) =>
  featureBlock({ reference, profile, isOfReference: false })

describe('the scores of ranks', () => {
  /** Even quantiles: the scores' exact means, to the error of 20,000 points. */
  const quantiles = Float64Array.from({ length: 20_000 }, (_, index) => normalQuantile((index + 0.5) / 20_000))
  const reference = sortedView([quantiles])
  const scoresOf = (change: (value: number) => number) => rankScores(reference, sortedView([quantiles.map(change)]))

  it('are 0 over the reference itself', () => {
    expect(rankScores(reference, reference).location).toBeCloseTo(0, 10)
    expect(rankScores(reference, reference).spread).toBeCloseTo(0, 3)
  })

  it('move by 0.244 for the shift of a normal variable that has KS 0.1', () => {
    const shift = 2 * normalQuantile(0.55)
    expect(scoresOf((value) => value + shift).location).toBeCloseTo(0.244, 3)
    expect(scoresOf((value) => value - shift).location).toBeCloseTo(-0.244, 3)
  })

  it('move by 0.51 for the stretch by 1.5 that has about as much', () => {
    // E (2 Phi(s x) - 1)^2 = 2 / pi asin(s^2 / (1 + s^2)), times 1.5 less 0.5, times the root of 5.
    const exact = Math.sqrt(5) * (1.5 * (2 / Math.PI) * Math.asin(2.25 / 3.25) - 0.5)
    expect(scoresOf((value) => 1.5 * value).spread).toBeCloseTo(exact, 2)
    expect(exact).toBeCloseTo(0.515, 3)
  })

  it('count a value that the reference has often as the middle of its ranks', () => {
    const ties = sortedView([Float64Array.of(1, 2, 2, 2, 3)])
    expect(rankScores(ties, sortedView([Float64Array.of(2)]))).toEqual({ location: 0, spread: -Math.sqrt(5) / 2 })
  })

  it('count an outlier no more than the largest value', () => {
    expect(rankScores(reference, sortedView([Float64Array.of(1e300)])).location).toBeCloseTo(Math.sqrt(3), 3)
  })
})

describe('a block of numbers', () => {
  const reference = profileOf(normalNumbers({ count: 2000, seed: 'reference' }))

  it('has its rows, nulls and distinct values', () => {
    expect(since(reference, profileOf([1, 1, 2, null]))).toMatchObject({ rowCount: 4, nullCount: 1, distinctCount: 2 })
    expect(since(reference, profileOf(repeat(0.5, 9)))).toMatchObject({ distinctCount: 1, topShare: 1 })
    expect(since(reference, profileOf([3, 1, 2, 2, 1, 2, 3, 9]))).toMatchObject({ distinctCount: 4, topShare: 3 / 8 })
    expect(since(reference, profileOf([5, 1, 1, 2]))).toMatchObject({ distinctCount: 3, topShare: 1 / 2 })
  })

  it('has its smallest and largest value, and those that 1 % and 99 % do not exceed', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1)
    expect(since(reference, profileOf([...hundred, null]))).toMatchObject({ range: [1, 1, 99, 100] })
  })

  it('has no score without a value', () => {
    const profile: FeatureProfile = { ...profileOf([1]), rowCount: 3, nullCount: 3 } as never
    expect(since(reference, profile)).toMatchObject({
      distinctCount: 0,
      topShare: null,
      location: null,
      spread: null,
      range: null,
    })
  })

  it('is none where the two cannot be compared', () => {
    expect(since(reference, profileOf(['a']))).toBeNull()
    expect(since({ ...reference, rowCount: 2000, nullCount: 2000 }, profileOf([1]))).toBeNull()
    const stored = { kind: 'categorical', rows: 1500, nulls: 0, counts: { up: 1000, down: 300 }, other: 200 }
    const cut = decodeProfile(stored) as FeatureProfile
    const whole = profileOf([...repeat('up', 9), 'down'])
    expect(since(cut, whole)).toBeNull()
    expect(since(whole, cut)).toBeNull()
    expect(since(whole, whole)).not.toBeNull()
    expect(since(whole, profileOf([1]))).toBeNull()
  })
})

describe('a block of categories', () => {
  const reference = profileOf([...repeat('up', 600), ...repeat('down', 300), ...repeat('flat', 100)])
  const blockOf = (values: (string | null)[], isOfReference = false) =>
    featureBlock({ reference, profile: profileOf(values), isOfReference }) as FeatureBlock & { kind: 'categorical' }

  it('has the shares of the frequent categories', () => {
    expect(blockOf([...repeat('up', 4), ...repeat('down', 3), ...repeat('new', 3)]).shares).toEqual([0.4, 0.3])
  })

  it('has the share of unseen ones', () => {
    const block = blockOf([...repeat('up', 7), 'new', 'new', 'newer', null])
    expect([block.unseenShare, block.topUnseenShare, block.topShare]).toEqual([0.3, 0.2, 0.7])
    expect([block.rowCount, block.nullCount, block.distinctCount]).toEqual([11, 1, 3])
  })

  it('has no figure without a value', () => {
    const empty: FeatureProfile = { ...profileOf(['up']), rowCount: 2, nullCount: 2, counts: new Map() } as never
    expect(since(reference, empty)).toEqual({
      ...{ kind: 'categorical', rowCount: 2, nullCount: 2, distinctCount: 0, topShare: null },
      ...{ unseenShare: null, topUnseenShare: null, excess: null, shares: [] },
    })
  })

  it('that is the whole reference cannot be compared with the rest of it', () => {
    const whole = profileOf([...repeat('up', 6), ...repeat('down', 4)])
    expect(featureBlock({ reference: whole, profile: whole, isOfReference: true })).toMatchObject({
      ...{ unseenShare: null, topUnseenShare: null, excess: null, topShare: 0.6 },
    })
    expect(since(whole, whole)).toMatchObject({ unseenShare: 0, topUnseenShare: 0 })
  })

  it('compares a block of the reference with the rest of it', () => {
    const own = profileOf([...repeat('up', 600), ...repeat('down', 300), ...repeat('once', 3)])
    const block = { profile: profileOf(repeat('once', 3)), reference: own }
    expect(featureBlock({ ...block, isOfReference: true })).toMatchObject({ unseenShare: 1 })
    expect(featureBlock({ ...block, isOfReference: false })).toMatchObject({ unseenShare: 0 })
  })

  it('has no excess on average while nothing changed, however many categories there are', () => {
    for (const count of [5, 500, 5000]) {
      const many = profileOf(normalNumbers({ count: 20_000, seed: `many ${count}` }).map((z) => nameOf(z, count)))
      const excesses = Array.from({ length: 20 }, (_, block) => {
        const rows = normalNumbers({ count: 480, seed: `${count}/${block}` }).map((z) => nameOf(z, count))
        return (since(many, profileOf(rows)) as FeatureBlock & { kind: 'categorical' }).excess ?? 0
      })
      expect(Math.abs(excesses.reduce((sum, each) => sum + each, 0) / 20)).toBeLessThan(0.01)
    }
  })
})

/** One of `count` even categories for a normal number. */
function nameOf(z: number, count: number): string {
  const tail = 1 / (1 + Math.exp(-1.702 * z))
  return `c${Math.floor(tail * count)}`
}

describe('stored blocks', () => {
  const blocks = new Map<string, FeatureBlock>([
    [
      'size',
      {
        kind: 'numeric',
        rowCount: 48,
        nullCount: 2,
        distinctCount: 30,
        topShare: 0.25,
        location: 0.25,
        spread: -1.118,
        range: [0, 1, 2, 9],
      },
    ],
    [
      'empty',
      {
        kind: 'numeric',
        rowCount: 48,
        nullCount: 48,
        distinctCount: 0,
        topShare: null,
        location: null,
        spread: null,
        range: null,
      },
    ],
    [
      'side',
      {
        kind: 'categorical',
        rowCount: 48,
        nullCount: 0,
        distinctCount: 2,
        topShare: 0.5,
        unseenShare: 0.25,
        topUnseenShare: 0.125,
        excess: 0.000123,
        shares: [0.5],
      },
    ],
  ])
  const decode = (parts: readonly unknown[]) => {
    const into = new Map<string, FeatureBlock>()
    for (const part of parts) decodeBlocks(part, into)
    return into
  }

  it('are read as they were written', () => {
    expect(decode(encodeBlocks(blocks))).toEqual(blocks)
  })

  it('are rounded to a tenth of the noise of a block', () => {
    const fine = new Map<string, FeatureBlock>([
      [
        'size',
        { ...(blocks.get('size') as FeatureBlock & { kind: 'numeric' }), topShare: 0.1234567, location: 0.123456 },
      ],
      [
        'side',
        {
          ...(blocks.get('side') as FeatureBlock & { kind: 'categorical' }),
          ...{ topShare: 0.1234567, unseenShare: 0.123456, topUnseenShare: 0.098765, excess: -0.0001236 },
          shares: [0.333333, 0.666666],
        },
      ],
    ])
    expect(encodeBlocks(fine)).toEqual([
      {
        size: [48, 2, 30, 0.1235, -1.118, null, 0.123457, [0, 1, 2, 9]],
        side: [48, 0, 2, 0.1235, -0.000124, [0.3333, 0.6667], 0.123457, 0.0988],
      },
    ])
  })

  it('of no feature are one part', () => {
    expect(encodeBlocks(new Map())).toEqual([{}])
  })

  it('of two thousand features come in parts that fit a database row', () => {
    const many = new Map(
      Array.from({ length: 2000 }, (_, index) => [`${'n'.repeat(90)}${index}`, blocks.get('size') as FeatureBlock]),
    )
    const parts = encodeBlocks(many)
    expect(parts.length).toBeGreaterThan(1)
    for (const part of parts) expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThanOrEqual(48_000)
    expect(decode(parts)).toEqual(many)
  })
})
