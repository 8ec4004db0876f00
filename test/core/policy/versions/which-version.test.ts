import { describe, expect, it } from 'vitest'
import { dayMs, hourMs } from '#core/instant'
import { blocksToCompare } from '#core/policy/versions/blocks-to-compare'
import { chooseVersionsToRemove } from '#core/policy/versions/choose-versions-to-remove'
import { decideManualRollback } from '#core/policy/versions/decide-manual-rollback'
import { decideRollback } from '#core/policy/versions/decide-rollback'
import { findBaselineVersion } from '#core/policy/versions/find-baseline-version'
import { findChoiceInTheWay } from '#core/policy/versions/find-choice-in-the-way'
import { type FormerVersion, findPreviousVersion } from '#core/policy/versions/find-previous-version'
import { configuration, now, rollbackFacts } from '#test/core/policy/samples'
import { type PairedStream, pairedRows } from '#test/core/policy/versions/paired-rows'

const former = (version: number, retiredAt: number | null, changes: Partial<FormerVersion> = {}): FormerVersion => ({
  ...{ version, retiredAt, retained: true, wasChampion: true, barred: false },
  ...changes,
})
const champion = former(9, null)

describe('the files that are removed first', () => {
  const remove = (versions: readonly FormerVersion[], max_model_versions: number, championVersion: number | null = 9) =>
    chooseVersionsToRemove({ championVersion, versions, inUse: [] }, { max_model_versions, keep_baseline: false })

  it('are those of versions that never serve again, however late they served', () => {
    const barred = former(8, 90, { barred: true })
    const rejected = former(7, 95, { wasChampion: false })
    const versions = [barred, former(1, 10), rejected, former(2, 20), champion]
    expect(remove(versions, 3)).toEqual([7, 8])
    // Among them, the one that served last stays longest.
    expect(remove(versions, 4)).toEqual([8])
  })

  it('are those of the version that served longest ago, not of the oldest', () => {
    expect(remove([former(1, 50), former(2, 10), former(3, 60), champion], 3)).toEqual([2])
  })

  it('are those of the oldest, where nobody knows when they served', () => {
    expect(remove([former(2, null), former(1, null), former(3, 60), champion], 3)).toEqual([1])
    expect(remove([former(2, null), former(1, 1), former(3, 60), champion], 3)).toEqual([2])
  })

  it('may be those of any version while there is no champion', () => {
    expect(remove([former(1, 10), former(2, 20), former(3, 30)], 1, null)).toEqual([1, 2])
  })
})

describe('the version before the champion', () => {
  it('is the one that served last; a known time is later than an unknown one', () => {
    expect(findPreviousVersion([former(1, 50), former(2, 40), champion], 9)?.version).toBe(1)
    expect(findPreviousVersion([former(2, 40), former(1, 50), champion], 9)?.version).toBe(1)
    expect(findPreviousVersion([former(1, 50), former(2, null), champion], 9)?.version).toBe(1)
  })

  it('is the higher one where both times are the same or unknown', () => {
    for (const retiredAt of [null, 50]) {
      expect(findPreviousVersion([former(1, retiredAt), former(2, retiredAt)], 9)?.version).toBe(2)
      expect(findPreviousVersion([former(2, retiredAt), former(1, retiredAt)], 9)?.version).toBe(2)
    }
  })
})

describe('the version that stands for never retraining', () => {
  it('is the first that served and is kept, in whatever order they come', () => {
    const versions = [former(3, 3), former(2, 2, { barred: true }), former(1, 1, { retained: false }), champion]
    expect(findBaselineVersion(versions)?.version).toBe(2)
    expect(findBaselineVersion(versions.toReversed())?.version).toBe(2)
    expect(findBaselineVersion([former(1, 1, { wasChampion: false })])).toBeNull()
  })
})

describe("a person's latest choice", () => {
  const chosen = [
    { version: 1, chosenAt: 40, retiredAt: 50 },
    { version: 2, chosenAt: 20, retiredAt: 30 },
    { version: 3, chosenAt: null, retiredAt: 40 },
    { version: 4, chosenAt: null, retiredAt: 60 },
  ]

  it('counts, in whatever order the versions come', () => {
    for (const versions of [chosen, chosen.toReversed()]) {
      expect(findChoiceInTheWay(versions, 2)).toEqual({ version: 1, chosenAt: 40 })
      // It left the very moment of the choice.
      expect(findChoiceInTheWay(versions, 3)).toEqual({ version: 1, chosenAt: 40 })
      expect(findChoiceInTheWay(versions, 4)).toBeNull()
    }
  })

  it('is in the way of a version that nothing is known of', () => {
    expect(findChoiceInTheWay(chosen, 7)).toEqual({ version: 1, chosenAt: 40 })
  })
})

it('a refused return says why, with the version', () => {
  const versions = [
    former(1, 10, { retained: false }),
    former(2, 20, { barred: true }),
    former(3, null, { wasChampion: false }),
    champion,
  ]
  const reason = (toVersion: number | null) => decideManualRollback({ championVersion: 9, toVersion, versions }).reason
  expect([1, 2, 3, 4, 9, null].map(reason)).toEqual([
    'The files of version 1 are no longer kept.',
    'Version 2 was rolled back from and is never picked again: retrain instead.',
    'Version 3 was never champion: the gate rejected it.',
    'There is no version 4.',
    'Version 9 is champion already.',
    'No version before 9 is kept that may serve again.',
  ])
  const back = decideManualRollback({ championVersion: 9, toVersion: null, versions: [former(5, 50), champion] })
  expect(back.reason).toBe('Back from version 9 to version 5.')
})

describe('a return after probation', () => {
  const stream: PairedStream = {
    ...{ from: now - 3 * dayMs, days: 3, rowsPerDay: 9600, rowsAtOnce: 1, discordant: 0, lost: 0, repeat: 0 },
  }
  const candidate = (version: number, lost: number) => ({
    ...{ version, isPastChoice: false },
    ...blocksToCompare(pairedRows({ ...stream, lost, discordant: lost + 0.002 }, `version ${version}`), {
      ...{ pieceMs: hourMs, overlapMs: 0, labelLatenessMs: 0, now },
    }),
  })
  const decide = (...candidates: ReturnType<typeof candidate>[]) =>
    decideRollback({ ...rollbackFacts, probation: null, candidates }, configuration)

  it('needs half of the material lead, however evident a smaller one is', () => {
    const small = decide(candidate(2, 0.023))
    expect(small.evidence.evidence).toBeGreaterThan(small.evidence.evidenceNeeded as number)
    expect(small).toMatchObject({ status: 'stay', evidence: { materialLead: 0.025 } })
    expect(decide(candidate(2, 0.03))).toMatchObject({ status: 'roll-back', toVersion: 2 })
  })

  it('goes to the one that leads by most, and shows it where none leads by enough', () => {
    expect(decide(candidate(1, 0.0275), candidate(2, 0.03))).toMatchObject({ toVersion: 2 })
    const { evidence } = decide(candidate(1, 0.005), candidate(2, 0.015))
    expect(evidence.lead).toBeCloseTo(0.015, 2)
  })
})
