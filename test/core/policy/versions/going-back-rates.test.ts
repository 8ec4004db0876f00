import { describe, expect, it } from 'vitest'
import { dayMs, hourMs } from '#core/instant'
import { blocksToCompare } from '#core/policy/versions/blocks-to-compare'
import { decideRollback } from '#core/policy/versions/decide-rollback'
import { configuration } from '#test/core/policy/samples'
import { type PairedStream, pairedRows } from '#test/core/policy/versions/paired-rows'

const from = Date.parse('2024-03-01T00:00:00Z')
const labels = { labelDelayMs: 0, labelLatenessMs: 0, coverageMin: 0.9 }
const stream = { from, days: 7, rowsPerDay: 480, rowsAtOnce: 1, discordant: 0.1, lost: 0, repeat: 0.5 }

/** Days until a version is taken back that is looked at with each new block of its probation; null if it is not. */
function daysUntilBack(given: PairedStream, seed: string): number | null {
  const pieces = pairedRows(given, seed)
  let seen = 0
  for (let now = from + hourMs; now <= from + given.days * dayMs; now += hourMs) {
    const known = pieces.filter(({ startedAt }) => startedAt < now)
    const compared = blocksToCompare(known, { ...labels, pieceMs: hourMs, now })
    if (compared.blocks.length === seen) continue
    seen = compared.blocks.length
    const decision = decideRollback(
      {
        championVersion: 2,
        metric: 'accuracy',
        now,
        probation: { previousVersion: 1, since: from, until: from + 8 * dayMs },
        candidates: [{ version: 1, isPastChoice: false, ...compared }],
      },
      configuration,
    )
    if (decision.status === 'roll-back') return (now - from) / dayMs
    if (decision.probation === 'passed') return null
  }
  return null
}

/**
 * A correct test passes these with a chance of a failure below one in a million. With a rate of 1 %, more than 7 of 60
 * have a binomial chance of 1.6e-7; with one of 90 %, fewer than 25 of 40 have one of 5.9e-7.
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
})
