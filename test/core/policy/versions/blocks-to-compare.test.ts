import { describe, expect, it } from 'vitest'
import { dayMs, floorTo, hourMs } from '#core/instant'
import { blocksToCompare } from '#core/policy/versions/blocks-to-compare'
import { block } from '#test/core/policy/samples'

const now = floorTo(Date.parse('2024-03-20T12:00:00Z'), hourMs)
const labels = { pieceMs: hourMs, labelDelayMs: 0, labelLatenessMs: 2 * dayMs, coverageMin: 0.9, now }
/** Hourly pieces of the days before now. */
const hours = (days: number, rows: number, moments = rows, scored = rows) =>
  Array.from({ length: days * 24 }, (_, hour) => ({
    ...block,
    startedAt: now - days * dayMs + hour * hourMs,
    scored,
    labelled: rows,
    moments,
  }))

describe('the length of blocks', () => {
  it.each([
    [20, 20, 1],
    [5, 5, 2],
    [2, 2, 6],
    [100, 1, 6],
  ])(
    'follows the rows and the moments: %d rows at %d times an hour make blocks of %d hours',
    (rows, moments, length) => {
      expect(blocksToCompare(hours(4, rows, moments), labels).lengthMs).toBe(length * hourMs)
    },
  )

  it('is no shorter than the time a label takes', () => {
    expect(blocksToCompare(hours(4, 20), { ...labels, labelDelayMs: 5 * hourMs }).lengthMs).toBe(6 * hourMs)
    expect(blocksToCompare(hours(4, 20), { ...labels, labelDelayMs: 28 * dayMs }).lengthMs).toBe(32 * dayMs)
  })

  it('is no shorter than the pieces', () => {
    expect(blocksToCompare(hours(4, 20), { ...labels, pieceMs: 6 * hourMs }).lengthMs).toBe(6 * hourMs)
  })
})

describe('the blocks', () => {
  it('add up to the rows of the spans that are over', () => {
    const { blocks, lengthMs } = blocksToCompare(hours(4, 2), { ...labels, now: now - hourMs })
    expect(lengthMs).toBe(6 * hourMs)
    expect(blocks).toHaveLength(15)
    expect(blocks.map(({ labelled }) => labelled)).toEqual(Array(15).fill(12))
    expect(blocks.every(({ startedAt }) => startedAt % lengthMs === 0)).toBe(true)
  })

  it('wait for their labels, but not for ever', () => {
    const { blocks } = blocksToCompare(hours(4, 10, 10, 20), labels)
    expect(blocks.at(-1)?.startedAt).toBe(now - 2 * dayMs - hourMs)
    expect(blocksToCompare(hours(4, 18, 18, 20), labels).blocks).toHaveLength(96)
  })

  it('are none without a label', () => {
    expect(blocksToCompare(hours(4, 0, 0, 20), labels).blocks).toEqual([])
    expect(blocksToCompare([], labels).blocks).toEqual([])
  })
})
