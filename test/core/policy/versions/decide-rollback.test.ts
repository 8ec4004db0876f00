import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideRollback, type RollbackCandidate, type RollbackFacts } from '#core/policy/versions/decide-rollback'
import { configuration, rollbackFacts } from '#test/core/policy/samples'

const candidate = (changes: Partial<RollbackCandidate>): RollbackCandidate => ({
  ...(rollbackFacts.candidates[0] as RollbackCandidate),
  ...changes,
})
const decide = (changes: Partial<RollbackFacts>) => decideRollback({ ...rollbackFacts, ...changes }, configuration)
const trailing = candidate({ labels: 240, championCorrectOnly: 10, otherCorrectOnly: 40 })

describe('a champion in probation', () => {
  it('stays while it does not lose more than the threshold', () => {
    expect(decide({})).toMatchObject({ status: 'stay', toVersion: null, duringProbation: true, probation: 'running' })
  })

  it('gives way when it lost more than the threshold', () => {
    const lost = candidate({ labels: 100, championCorrectOnly: 4, otherCorrectOnly: 10 })
    expect(decide({ candidates: [lost] })).toMatchObject({
      status: 'roll-back',
      toVersion: 3,
      evidence: { accuracyLost: 0.06, labels: 100, rollbackThreshold: 0.05 },
    })
  })

  it('stays at exactly the threshold', () => {
    const lost = candidate({ labels: 100, championCorrectOnly: 5, otherCorrectOnly: 10 })
    expect(decide({ candidates: [lost] }).status).toBe('stay')
  })

  it('gives way when it trails significantly, by less than the threshold too', () => {
    const lost = candidate({ labels: 480, championCorrectOnly: 2, otherCorrectOnly: 16 })
    expect(decide({ candidates: [lost] })).toMatchObject({ status: 'roll-back', toVersion: 3 })
  })

  it('stays until there are labels enough to judge', () => {
    const lost = candidate({ labels: 99, championCorrectOnly: 0, otherCorrectOnly: 60 })
    expect(decide({ candidates: [lost] }).status).toBe('stay')
  })

  it('gives way to the version before it only', () => {
    expect(decide({ candidates: [{ ...trailing, version: 2 }] }).status).toBe('stay')
  })

  it('passes with its labels when it stays, and does not when it gives way', () => {
    const probation = { previousVersion: 3, labels: 500, labelsNeeded: 500 }
    expect(decide({ probation })).toMatchObject({ status: 'stay', probation: 'passed' })
    expect(decide({ probation, candidates: [trailing] })).toMatchObject({ status: 'roll-back', probation: 'running' })
  })

  it('passes without a version to compare with', () => {
    const probation = { previousVersion: null, labels: 500, labelsNeeded: 500 }
    expect(decide({ probation, candidates: [] })).toMatchObject({ status: 'stay', probation: 'passed' })
  })
})

describe('a champion after probation', () => {
  const after = { probation: null }

  it('gives way to an archived version that leads clearly', () => {
    expect(decide({ ...after, candidates: [{ ...trailing, version: 1 }] })).toMatchObject({
      status: 'roll-back',
      toVersion: 1,
      duringProbation: false,
      probation: 'none',
    })
  })

  it('stays when the lead may be chance', () => {
    const lead = candidate({ labels: 240, championCorrectOnly: 20, otherCorrectOnly: 34 })
    expect(decide({ ...after, candidates: [lead] }).status).toBe('stay')
  })

  it('stays when the lead is sure but small', () => {
    const lead = candidate({ labels: 5000, championCorrectOnly: 50, otherCorrectOnly: 150 })
    expect(decide({ ...after, candidates: [lead] }).status).toBe('stay')
  })

  it('asks for more when it is compared with more versions', () => {
    const lead = candidate({ labels: 240, championCorrectOnly: 10, otherCorrectOnly: 25 })
    const others = [5, 6, 7].map((version) => candidate({ version }))
    expect(decide({ ...after, candidates: [lead] }).status).toBe('roll-back')
    expect(decide({ ...after, candidates: [lead, ...others] }).status).toBe('stay')
  })

  it('gives way to the one that leads most', () => {
    const most = { ...trailing, version: 2, otherCorrectOnly: 60 }
    expect(decide({ ...after, candidates: [{ ...trailing, version: 1 }, most] }).toVersion).toBe(2)
  })
})

describe("a person's decision (law 8)", () => {
  const leader = { ...trailing, version: 1, otherCorrectOnly: 60, isPastChoice: true }

  it('lets the best of those return that it did not leave behind', () => {
    const allowed = { ...trailing, version: 2 }
    expect(decide({ probation: null, candidates: [leader, allowed] }).toVersion).toBe(2)
  })

  it('does not hide that a version which it left behind leads: that is refused where it is decided', () => {
    const level = candidate({ version: 2 })
    expect(decide({ probation: null, candidates: [leader, level] })).toMatchObject({
      status: 'roll-back',
      toVersion: 1,
    })
  })
})

describe('whatever the counts', () => {
  it('returns to a candidate only, in probation to none but the version before', () => {
    const candidates = fc.array(
      fc.record({
        version: fc.nat(5),
        labels: fc.integer({ min: 300, max: 900 }),
        championCorrectOnly: fc.nat(100),
        otherCorrectOnly: fc.nat(200),
        isPastChoice: fc.boolean(),
      }),
    )
    const probation = fc.option(
      fc.record({ previousVersion: fc.option(fc.nat(5)), labels: fc.nat(600), labelsNeeded: fc.constant(500) }),
    )
    fc.assert(
      fc.property(candidates, probation, (all, given) => {
        const decision = decide({ championVersion: 9, probation: given, candidates: all })
        if (decision.status === 'stay') return
        expect(all.map(({ version }) => version)).toContain(decision.toVersion)
        if (given) expect(decision.toVersion).toBe(given.previousVersion)
      }),
    )
  })
})
