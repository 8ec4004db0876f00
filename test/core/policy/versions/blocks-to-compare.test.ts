import { describe, expect, it } from 'vitest'
import { dayMs, floorTo, hourMs } from '#core/instant'
import { blocksToCompare } from '#core/policy/versions/blocks-to-compare'
import { block } from '#test/core/policy/samples'

const now = floorTo(Date.parse('2024-03-20T12:00:00Z'), hourMs)
const labels = { pieceMs: hourMs, overlapMs: 0, labelLatenessMs: 0, now }
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
    [2, 2, 5],
    [100, 1, 4],
  ])(
    'follows the rows and the moments: %d rows at %d times an hour make blocks of %d hours',
    (rows, moments, length) => {
      const { blocks, coveredMs } = blocksToCompare(hours(5, rows, moments), labels)
      expect(coveredMs / blocks.length).toBe(length * hourMs)
      expect(blocks.every(({ labelled }) => labelled === length * rows)).toBe(true)
    },
  )

  it('is no shorter than errors overlap', () => {
    const lengthFor = (overlapMs: number) => blocksToCompare(hours(4, 20), { ...labels, overlapMs }).lengthMs
    expect(lengthFor(5 * hourMs)).toBe(6 * hourMs)
    expect(lengthFor(28 * dayMs)).toBe(32 * dayMs)
  })

  it('takes labels of a day that come some minutes later for labels of a day', () => {
    expect(blocksToCompare(hours(4, 20), { ...labels, overlapMs: dayMs + 5 * 60_000 }).lengthMs).toBe(dayMs)
    expect(blocksToCompare(hours(4, 20), { ...labels, overlapMs: 1.2 * dayMs }).lengthMs).toBe(2 * dayMs)
  })

  it('is no shorter than the pieces', () => {
    expect(blocksToCompare(hours(4, 20), { ...labels, pieceMs: 6 * hourMs }).lengthMs).toBe(6 * hourMs)
  })
})

describe('the blocks', () => {
  it('add up to the rows of the spans that are over', () => {
    const { blocks, lengthMs } = blocksToCompare(hours(4, 12), { ...labels, pieceMs: 6 * hourMs, now: now - hourMs })
    expect(lengthMs).toBe(6 * hourMs)
    expect(blocks).toHaveLength(15)
    expect(blocks.map(({ labelled }) => labelled)).toEqual(Array(15).fill(72))
    expect(blocks.every(({ startedAt }) => startedAt % lengthMs === 0)).toBe(true)
  })

  it.each([10, 18, 20])(
    'wait for the labels of 20 rows, but not for ever, however many of them came: %d',
    (labelled) => {
      const { blocks } = blocksToCompare(hours(4, labelled, labelled, 20), { ...labels, labelLatenessMs: 2 * dayMs })
      expect(blocks).toHaveLength(48)
      expect(blocks.at(-1)?.startedAt).toBe(now - 2 * dayMs - hourMs)
    },
  )

  it('stay what they were when further rows come, and however often they are made', () => {
    // A stream that becomes ten times as dense, and then dries up.
    const rowsOf = (hour: number) => (hour < 60 ? 2 : hour < 120 ? 20 : 1)
    const pieces = hours(8, 1).map((each, hour) => ({
      ...each,
      scored: rowsOf(hour),
      labelled: rowsOf(hour),
      moments: 1,
    }))
    const all = blocksToCompare(pieces, labels).blocks
    for (let hour = 1; hour < pieces.length; hour++) {
      const known = pieces.slice(0, hour)
      const { blocks } = blocksToCompare(known, { ...labels, now: (known.at(-1)?.startedAt ?? 0) + hourMs })
      expect(blocks).toEqual(all.slice(0, blocks.length))
    }
  })

  it('are none without a label', () => {
    expect(blocksToCompare(hours(4, 0, 0, 20), labels).blocks).toEqual([])
    expect(blocksToCompare([], labels).blocks).toEqual([])
  })
})
