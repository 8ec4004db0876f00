import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseVersionsToRemove } from '#core/policy/versions/choose-versions-to-remove'
import { decideManualRollback } from '#core/policy/versions/decide-manual-rollback'
import { type ChoosableVersion, findChoiceInTheWay } from '#core/policy/versions/find-choice-in-the-way'
import { type FormerVersion, findPreviousVersion } from '#core/policy/versions/find-previous-version'
import { versions } from '#test/core/policy/samples'

const changed = (version: number, changes: Partial<FormerVersion>): FormerVersion[] =>
  versions.map((each) => (each.version === version ? { ...each, ...changes } : each))
const keepBaseline = (given: readonly FormerVersion[], max_model_versions: number) =>
  chooseVersionsToRemove(
    { championVersion: 4, versions: given, inUse: [] },
    { max_model_versions, keep_baseline: true },
  )
const remove = (given: readonly FormerVersion[], max_model_versions = 3, inUse: number[] = [], championVersion = 4) =>
  chooseVersionsToRemove({ championVersion, versions: given, inUse }, { max_model_versions, keep_baseline: false })

describe("a person's rollback", () => {
  it('goes to the version that was champion last unless another is named', () => {
    expect(decideManualRollback({ championVersion: 4, toVersion: null, versions })).toMatchObject({
      status: 'roll-back',
      fromVersion: 4,
      toVersion: 3,
    })
    expect(decideManualRollback({ championVersion: 4, toVersion: 1, versions })).toMatchObject({
      status: 'roll-back',
      toVersion: 1,
    })
  })

  it('passes over versions that are barred, rejected or no longer kept', () => {
    for (const changes of [{ barred: true }, { wasChampion: false }, { retained: false }]) {
      const decision = decideManualRollback({ championVersion: 4, toVersion: null, versions: changed(3, changes) })
      expect(decision).toMatchObject({ toVersion: 2 })
    }
  })

  it('goes by who served last, not by who is newest', () => {
    const returned = changed(2, { retiredAt: 1e12 })
    expect(decideManualRollback({ championVersion: 4, toVersion: null, versions: returned })).toMatchObject({
      toVersion: 2,
    })
  })

  it.each([
    ['no-champion', { championVersion: null, toVersion: 3, versions }],
    ['unknown-version', { championVersion: 4, toVersion: 9, versions }],
    ['already-champion', { championVersion: 4, toVersion: 4, versions }],
    ['never-champion', { championVersion: 4, toVersion: 3, versions: changed(3, { wasChampion: false }) }],
    ['barred', { championVersion: 4, toVersion: 3, versions: changed(3, { barred: true }) }],
    ['not-retained', { championVersion: 4, toVersion: 3, versions: changed(3, { retained: false }) }],
    ['nothing-to-return-to', { championVersion: 4, toVersion: null, versions: versions.slice(3) }],
  ])('is refused with %s', (code, given) => {
    expect(decideManualRollback(given)).toMatchObject({ status: 'refused', code })
  })
})

describe('retention (law 6)', () => {
  it('keeps as many versions as it may', () => {
    expect(remove(versions)).toEqual([1])
    expect(remove(versions, 4)).toEqual([])
  })

  it('keeps champion and predecessor even above the limit', () => {
    expect(remove(versions, 1)).toEqual([1, 2])
  })

  it('keeps what is in use', () => {
    expect(remove(versions, 2, [1])).toEqual([2])
  })

  it('keeps the version that a rollback returns to, where that is not the newest', () => {
    const barred = changed(3, { barred: true })
    expect(remove(barred, 2)).toEqual([1, 3])
  })

  it('keeps the first version beside as many as it may where never retraining is to be compared with', () => {
    expect(keepBaseline(versions, 2)).toEqual([2])
    expect(keepBaseline(changed(1, { barred: true }), 2)).toEqual([2])
    expect(keepBaseline(changed(1, { retained: false }), 2)).toEqual([])
    expect(keepBaseline(changed(1, { wasChampion: false }), 2)).toEqual([1])
  })

  it('removes rejected versions before any that may serve again', () => {
    const rejected = { version: 5, retained: true, wasChampion: false, barred: false, retiredAt: null }
    expect(remove([...versions, rejected], 4)).toEqual([5])
    expect(remove([...versions, rejected], 5)).toEqual([])
  })

  it('never removes champion, the version to return to or one in use, and removes no more than it must', () => {
    const histories = fc.uniqueArray(
      fc.record({
        version: fc.integer({ min: 1, max: 12 }),
        retained: fc.boolean(),
        wasChampion: fc.boolean(),
        barred: fc.boolean(),
        retiredAt: fc.option(fc.nat(100)),
      }),
      { selector: ({ version }) => version },
    )
    const inUses = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 3 })
    fc.assert(
      fc.property(
        histories,
        fc.integer({ min: 1, max: 12 }),
        inUses,
        fc.integer({ min: 1, max: 6 }),
        (all, champion, inUse, max) => {
          const removed = remove(all, max, inUse, champion)
          const previous = findPreviousVersion(all, champion)
          expect(removed).not.toContain(champion)
          expect(removed).not.toContain(previous?.version)
          for (const version of inUse) expect(removed).not.toContain(version)
          const retained = all.filter((version) => version.retained).map(({ version }) => version)
          expect(retained).toEqual(expect.arrayContaining(removed))
          if (removed.length > 0) expect(retained.length - removed.length).toBeGreaterThanOrEqual(max)
          // What a rollback returns to is the same afterwards.
          const left = all.map((each) => ({ ...each, retained: each.retained && !removed.includes(each.version) }))
          expect(findPreviousVersion(left, champion)?.version).toBe(previous?.version)
        },
      ),
    )
  })
})

describe("a person's choice (law 8)", () => {
  /** Four champions in a row at the hours 0 to 3; a person went back from 3 to 2 at hour 2.5, before version 4. */
  const history: ChoosableVersion[] = [
    { version: 1, chosenAt: null, retiredAt: 1 },
    { version: 2, chosenAt: 2.5, retiredAt: 3 },
    { version: 3, chosenAt: null, retiredAt: 2.5 },
    { version: 4, chosenAt: null, retiredAt: null },
  ]

  it('stands in the way of what was champion before it, and of what it left', () => {
    expect(findChoiceInTheWay(history, 1)).toEqual({ version: 2, chosenAt: 2.5 })
    expect(findChoiceInTheWay(history, 3)).toEqual({ version: 2, chosenAt: 2.5 })
  })

  it('lets itself return, and what was champion after it', () => {
    expect(findChoiceInTheWay(history, 2)).toBeNull()
    expect(findChoiceInTheWay(history.with(3, { version: 4, chosenAt: null, retiredAt: 4 }), 4)).toBeNull()
  })

  it('is the latest one only', () => {
    expect(findChoiceInTheWay(history.with(0, { version: 1, chosenAt: 9, retiredAt: null }), 1)).toBeNull()
  })

  it('is passed by no sequence of retrainings, returns and choices', () => {
    const step = fc.record({ kind: fc.constantFrom('retrained', 'returned', 'chosen'), pick: fc.nat(1000) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const all: { version: number; chosenAt: number | null; retiredAt: number | null }[] = []
        all.push({ version: 1, chosenAt: null, retiredAt: null })
        let champion = 1
        // What a person may be sure to see from the choice on: the choice, and what training brought since.
        let expected: Set<number> | null = null
        for (const [now, { kind, pick }] of steps.entries()) {
          const others = all.filter(({ version }) => version !== champion)
          const target = kind === 'retrained' ? undefined : others[pick % Math.max(1, others.length)]
          if (kind !== 'retrained' && !target) continue
          if (kind === 'returned' && findChoiceInTheWay(all, target?.version ?? 0)) continue
          const next = target ?? { version: all.length + 1, chosenAt: null, retiredAt: null }
          if (!target) all.push(next)
          const left = all.find(({ version }) => version === champion)
          if (left) left.retiredAt = now
          next.retiredAt = null
          champion = next.version
          if (kind === 'chosen') [next.chosenAt, expected] = [now, new Set()]
          if (kind !== 'returned') expected?.add(champion)
          if (expected) expect([...expected]).toContain(champion)
        }
      }),
    )
  })
})
