import { expect, it } from 'vitest'
import { dayMs, floorTo, hourMs, type Instant } from '#core/instant'
import { blocksToCompare } from '#core/policy/versions/blocks-to-compare'
import { comparableFrom } from '#core/policy/versions/comparable-from'
import { pairedSteps } from '#core/policy/versions/paired-steps'
import { block } from '#test/core/policy/samples'

const since = Date.parse('2024-03-10T05:00:00Z')

/** Hours of twenty labelled rows from the promotion on. */
const piecesUntil = (now: Instant) =>
  Array.from({ length: Math.floor((now - since) / hourMs) }, (_, hour) => ({
    ...block,
    startedAt: since + hour * hourMs,
    labelled: 20,
    moments: 20,
  }))

it.each([
  { labels: 'at once', latenessMs: 0, overlapMs: 0 },
  { labels: 'after a day, the last ones after a week', latenessMs: 7 * dayMs, overlapMs: dayMs },
  { labels: 'after five days, the last ones after eight', latenessMs: 8 * dayMs, overlapMs: 5 * dayMs },
  { labels: 'after a day, not before a young stream can show how late', latenessMs: 30 * dayMs, overlapMs: 0 },
])('says the hour at which two versions can be compared where labels come $labels', ({ latenessMs, overlapMs }) => {
  const compared = (now: Instant) =>
    blocksToCompare(piecesUntil(now), { pieceMs: hourMs, overlapMs, labelLatenessMs: latenessMs, now })
  let now = floorTo(since, hourMs)
  const steps = (at: Instant) => pairedSteps(compared(at).blocks, () => ({ material: 0.05, unit: 1 })).length
  while (steps(now) === 0) now += hourMs
  expect(comparableFrom({ ...compared(since), since, labelLatenessMs: latenessMs })).toBe(now)
  expect(comparableFrom({ ...compared(now), since, labelLatenessMs: latenessMs })).toBeNull()
})
