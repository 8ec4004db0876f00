import { describe, expect, it } from 'vitest'
import { decodeDigest, digestRows, encodeDigest, mergeAllDigests, repeatedShare } from '#core/profile/row-digest'
import { seededRandom } from '#core/statistics/seeded-random'

const { uniform } = seededRandom('row digests')
const rows = (count: number) => Array.from({ length: count }, () => [uniform(), 'up', null])
const shareOf = (all: (number | string | null)[][]) => repeatedShare(digestRows(all)).mean

describe('a digest of rows', () => {
  it('counts the rows that repeat an earlier one, exactly while they are few', () => {
    const own = rows(50)
    expect(shareOf(own)).toBe(0)
    expect(shareOf([...own, ...own])).toBe(0.5)
    expect(shareOf([...own, ...own.slice(0, 25)])).toBeCloseTo(1 / 3, 12)
    expect(repeatedShare(digestRows([]))).toEqual({ mean: 0, rowCount: 0 })
  })

  it('estimates their share where rows are many', () => {
    const own = rows(20_000)
    expect(shareOf(own)).toBe(0)
    expect(shareOf([...own, ...own])).toBe(0.5)
    // Five standard errors of a sample of 256.
    expect(Math.abs(shareOf([...own, ...own.slice(0, 10_000)]) - 1 / 3)).toBeLessThan(0.11)
  })

  it('of several buckets is that of all their rows, in any order', () => {
    const parts = [rows(300), rows(700), rows(500)]
    parts.push([...(parts[0] as never[]), ...(parts[1] as never[])])
    const digests = parts.map((part) => digestRows(part))
    const whole = encodeDigest(digestRows(parts.flat()))
    for (const order of [digests, digests.toReversed()])
      expect(encodeDigest(mergeAllDigests(order) as ReturnType<typeof digestRows>)).toBe(whole)
    expect(mergeAllDigests([...digests, null])).toBeNull()
  })

  it('survives being stored, within the bytes that it may take', () => {
    const digest = digestRows([...rows(5000), ...rows(1)])
    const text = encodeDigest(digest)
    expect(text.length).toBeLessThan(2600)
    expect(decodeDigest(text)).toEqual(digest)
    expect(() => decodeDigest('?')).toThrow(expect.objectContaining({ code: 'MALFORMED_PROFILE' }))
  })
})
