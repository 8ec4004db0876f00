import { describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import { lateRows, pastDaysFor } from '#test/core/policy/versions/late-labels'
import { type PairedStream, pairedRows } from '#test/core/policy/versions/paired-rows'
import { probationEnd } from '#test/core/policy/versions/probation-end'

const from = Date.parse('2024-03-01T00:00:00Z')
const labels = { labelDelayMs: 0, labelLatenessMs: 0, overlap: 'none', overlapMs: 0 } as const
const stream = { from, days: 7, rowsPerDay: 480, rowsAtOnce: 1, discordant: 0.1, lost: 0, repeat: 0.5 }

/** Days until a version is taken back that is looked at with each new block of its probation; null if it is not. */
function daysUntilBack(given: PairedStream, seed: string): number | null {
  const pieces = pairedRows(given, seed)
  const { end, days } = probationEnd({ known: (now) => pieces.filter((each) => each.startedAt < now), labels }, from)
  return end === 'back' ? days : null
}

function lateEnd(
  given: {
    readonly kind: 'arrives' | 'spans'
    readonly labelDays: number
    readonly lost: number
    readonly days: number
  },
  seed: string,
) {
  const { kind, labelDays, lost, days } = given
  const labelDelayMs = labelDays * dayMs
  const repeat = kind === 'arrives' ? 0.5 : 0
  const late = { ...stream, kind, days, lost, repeat, labelDelayMs, pastDays: pastDaysFor(labelDelayMs) }
  return probationEnd(lateRows(late, `${kind} ${labelDays} ${seed}`), from)
}

/**
 * A correct test passes these with a chance of a failure below one in a million. With a rate of 1 %, more than 7 of 60
 * have a binomial chance of 1.6e-7, and more than 6 of 40 one of 1.3e-7; with one of 90 %, fewer than 25 of 40 have one of 5.9e-7.
 */
describe('the probation of a version', () => {
  it.each([
    { rowsAtOnce: 1, repeat: 0 },
    { rowsAtOnce: 1, repeat: 0.5 },
    { rowsAtOnce: 20, repeat: 0.5 },
    { rowsAtOnce: 100, repeat: 0.5 },
  ])('ends with the return of an equal version in 1 % at most: $rowsAtOnce rows at once, repeat $repeat', (given) => {
    const worlds = Array.from({ length: 60 }, (_, world) => daysUntilBack({ ...stream, ...given }, `equal ${world}`))
    expect(worlds.filter((days) => days !== null).length).toBeLessThanOrEqual(7)
  })

  it.each([{ repeat: 0 }, { repeat: 0.5 }])(
    'takes a version that is 10 points worse back within 3 days in 90 %: repeat $repeat',
    ({ repeat }) => {
      const worlds = Array.from({ length: 40 }, (_, world) =>
        daysUntilBack({ ...stream, days: 3, lost: 0.1, repeat }, `worse ${world}`),
      )
      expect(worlds.filter((days) => days !== null).length).toBeGreaterThanOrEqual(25)
    },
  )

  it.each([1, 2, 5, 28])(
    'takes a version that is 10 points worse back within 3 days of its first labels in 90 %: labels come after %d days',
    (labelDays) => {
      const ends = Array.from({ length: 40 }, (_, world) =>
        lateEnd({ kind: 'arrives', labelDays, lost: 0.1, days: 3 }, `worse ${world}`),
      )
      expect(ends.filter(({ end, days }) => end === 'back' && days <= 3).length).toBeGreaterThanOrEqual(25)
    },
  )

  it.each([
    { kind: 'arrives', labelDays: 28 },
    { kind: 'spans', labelDays: 1 },
    { kind: 'spans', labelDays: 28 },
  ] as const)(
    'ends with the return of an equal version in 1 % at most, if its label $kind after $labelDays days',
    (given) => {
      const ends = Array.from({ length: 40 }, (_, world) => lateEnd({ ...given, lost: 0, days: 8 }, `equal ${world}`))
      expect(ends.filter(({ end }) => end === 'back').length).toBeLessThanOrEqual(6)
    },
  )
})
