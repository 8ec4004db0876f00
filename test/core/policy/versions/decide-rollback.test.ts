import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayMs, hourMs } from '#core/instant'
import { blocksToCompare } from '#core/policy/versions/blocks-to-compare'
import { decideRollback, type RollbackCandidate, type RollbackFacts } from '#core/policy/versions/decide-rollback'
import type { PairedBlock } from '#core/policy/versions/paired-block'
import { block, configuration, now, rollbackFacts } from '#test/core/policy/samples'
import { type PairedStream, pairedRows } from '#test/core/policy/versions/paired-rows'

const stream: PairedStream = {
  from: now - 3 * dayMs,
  days: 3,
  rowsPerDay: 480,
  rowsAtOnce: 1,
  discordant: 0.1,
  lost: 0,
  repeat: 0,
}
const candidate = (changes: Partial<PairedStream>, { version = 3, isPastChoice = false } = {}): RollbackCandidate => ({
  version,
  isPastChoice,
  ...blocksToCompare(pairedRows({ ...stream, ...changes }, `rows of version ${version}`), {
    pieceMs: hourMs,
    overlapMs: 0,
    labelLatenessMs: 0,
    now,
  }),
})
const decide = (changes: Partial<RollbackFacts>) => decideRollback({ ...rollbackFacts, ...changes }, configuration)
const trailing = candidate({ lost: 0.1 })

describe('a champion in probation', () => {
  it('stays while nothing is evident', () => {
    expect(decide({})).toMatchObject({
      status: 'stay',
      toVersion: null,
      duringProbation: true,
      probation: 'running',
      reason: expect.stringMatching(/^Open after 1 day: version 4 does as well as version 3 on 480 labels/),
    })
  })

  it('gives way when its loss is material and evident', () => {
    expect(decide({ candidates: [trailing] })).toMatchObject({
      status: 'roll-back',
      toVersion: 3,
      probation: 'running',
      reason: expect.stringMatching(/^Version 4 trails version 3 by .* points of accuracy on 1440 labels \(evidence/),
      evidence: { labels: 1440, materialLead: 0.05, evidenceNeeded: 100, metric: 'accuracy' },
    })
  })

  it('stays when the loss is evident but below the threshold', () => {
    const small = candidate({ lost: 0.035, discordant: 0.04, rowsPerDay: 4800 })
    const decision = decide({ candidates: [small] })
    expect(decision.evidence.evidence).toBeGreaterThan(100)
    expect(decision.status).toBe('stay')
  })

  it('stays when the loss is large but may be chance', () => {
    const few = candidate({ lost: 0.2, discordant: 0.4, days: 1, rowsPerDay: 48, from: now - dayMs })
    expect(decide({ candidates: [few] })).toMatchObject({ status: 'stay', probation: 'running' })
  })

  it('gives way to the version before it only', () => {
    expect(decide({ candidates: [candidate({ lost: 0.1 }, { version: 2 })] }).status).toBe('stay')
  })

  it('passes by evidence, and says how much worse it might have been', () => {
    const equal = candidate({ rowsPerDay: 4800 })
    expect(decide({ candidates: [equal] })).toMatchObject({
      status: 'stay',
      probation: 'passed',
      reason: expect.stringMatching(/^Not worse than version 3 by 2.5 points of accuracy or more: version 4/),
    })
  })

  it('does not pass before it has seen a whole day', () => {
    const equal = { days: 0.75, from: now - 0.75 * dayMs, rowsPerDay: 48_000 }
    expect(decide({ candidates: [candidate(equal)] })).toMatchObject({ status: 'stay', probation: 'running' })
    expect(decide({ candidates: [candidate({ ...equal, days: 1, from: now - dayMs })] }).probation).toBe('passed')
  })

  it('ends undecided when its time is over, and says so', () => {
    const probation = { previousVersion: 3, since: now - 7 * dayMs, until: now }
    expect(decide({ probation, candidates: [candidate({ rowsPerDay: 48 })] })).toMatchObject({
      status: 'stay',
      probation: 'undecided',
      reason: expect.stringMatching(/^Undecided after 7 days: version 4 .* on 140 labels/),
    })
    expect(decide({ probation, candidates: [trailing] })).toMatchObject({ status: 'roll-back', probation: 'running' })
  })

  it('ends undecided without a label', () => {
    const probation = { previousVersion: 3, since: now - 14 * dayMs, until: now }
    expect(decide({ probation, candidates: [{ ...trailing, blocks: [] }] })).toMatchObject({
      probation: 'undecided',
      reason:
        'Undecided after 14 days: no span of time has all its labels, of rows that both version 4 and version 3 scored. It stays under watch, and an earlier version may still return.',
    })
  })

  it.each([
    ['none', hourMs, '2024-03-20 03:00 UTC: labels take 5 days.'],
    ['evident', 8 * dayMs, '2024-04-09 00:00 UTC: labels take 5 days, and errors last as long'],
    ['unknown', 8 * dayMs, '2024-04-09 00:00 UTC: labels take 5 days, and errors may last as long. It takes 30 days'],
  ] as const)('says until when nothing can be said while labels are late: overlap %s', (overlap, lengthMs, said) => {
    const since = Date.parse('2024-03-14T00:00:00Z')
    const labels = { labelDelayMs: 5 * dayMs, labelLatenessMs: 6 * dayMs, overlap }
    const candidates = [{ version: 3, isPastChoice: false, lengthMs, coveredMs: 0, blocks: [] }]
    const probation = { previousVersion: 3, since, until: since + 12 * dayMs }
    const open = decide({ now: since + dayMs, labels, candidates, probation })
    expect(open).toMatchObject({ status: 'stay', probation: 'running' })
    expect(open.reason).toContain(`Nothing can be said before ${said}`)
    const over = decide({ now: probation.until, labels, candidates, probation })
    expect(over.probation).toBe('undecided')
    expect(over.reason).toMatch(/It stays under watch, and an earlier version may still return\.$/)
  })

  it('ends at once without a version to compare with', () => {
    const probation = { previousVersion: null, since: now, until: now + dayMs }
    expect(decide({ probation, candidates: [] })).toMatchObject({
      status: 'stay',
      probation: 'undecided',
      reason: 'Nothing to compare version 4 with: there is no version to go back to.',
    })
  })

  it('measures a metric that is no share against the loss of the version before', () => {
    const scaled = (factor: number): RollbackCandidate => ({
      ...trailing,
      blocks: trailing.blocks.map((each) => scale(each, factor)),
    })
    const reasons = [1, 1000].map((factor) => decide({ metric: 'log-loss', candidates: [scaled(factor)] }))
    expect(reasons.map(({ status }) => status)).toEqual(['roll-back', 'roll-back'])
    const [first, second] = reasons.map(({ evidence }) => Math.log(evidence.evidence as number))
    expect(second).toBeCloseTo(first as number, 9)
    expect(reasons[1]?.evidence.materialLead).toBeCloseTo(1000 * (reasons[0]?.evidence.materialLead as number), 9)
    expect(reasons[0]?.reason).toMatch(/log loss a row/)
  })
})

describe('a champion after probation', () => {
  const after = { probation: null }

  it('gives way to an archived version that leads clearly', () => {
    expect(decide({ ...after, candidates: [candidate({ lost: 0.1 }, { version: 1 })] })).toMatchObject({
      status: 'roll-back',
      toVersion: 1,
      duringProbation: false,
      probation: 'none',
    })
  })

  it('gives way to one that has come to lead, and says since when', () => {
    const from = now - 33 * dayMs
    const before = pairedRows({ ...stream, from, days: 30, rowsPerDay: 4800 }, 'before')
    const after = pairedRows({ ...stream, days: 3, rowsPerDay: 4800, lost: 0.1 }, 'after')
    const labels = { overlapMs: 0, labelLatenessMs: 0, now, pieceMs: 6 * hourMs }
    const led = { version: 1, isPastChoice: false, ...blocksToCompare([...before, ...after], labels) }
    const decision = decide({ probation: null, candidates: [led] })
    expect(decision).toMatchObject({ status: 'roll-back', toVersion: 1 })
    const since = Date.parse(String(decision.evidence.leadSince))
    expect(Math.abs(since - (now - 3 * dayMs))).toBeLessThanOrEqual(12 * hourMs)
    expect(decision.evidence.lead).toBeCloseTo(0.1, 1)
  })

  it('stays when the lead may be chance', () => {
    expect(decide({ ...after, candidates: [candidate({ lost: 0.05, rowsPerDay: 48 })] }).status).toBe('stay')
  })

  it('stays when the lead is sure but small', () => {
    const small = candidate({ lost: 0.01, discordant: 0.012, rowsPerDay: 48_000 })
    expect(decide({ ...after, candidates: [small] }).status).toBe('stay')
  })

  it('asks for more when it is compared with more versions', () => {
    const others = [5, 6, 7].map((version) => candidate({}, { version }))
    const [one, four] = [[trailing], [trailing, ...others]].map((candidates) => decide({ ...after, candidates }))
    expect(four?.evidence.evidenceNeeded).toBeCloseTo(4 * (one?.evidence.evidenceNeeded as number), 6)
  })

  it('gives way to the one that leads most', () => {
    const [less, most] = [
      candidate({ lost: 0.1 }, { version: 1 }),
      candidate({ lost: 0.3, discordant: 0.3 }, { version: 2 }),
    ]
    expect(decide({ ...after, candidates: [less, most] }).toVersion).toBe(2)
  })

  it('says that there is nothing to compare with', () => {
    expect(decide({ ...after, candidates: [] })).toMatchObject({ status: 'stay', evidence: {} })
  })
})

describe("a person's decision (law 8)", () => {
  const leader = candidate({ lost: 0.3, discordant: 0.3 }, { version: 1, isPastChoice: true })

  it('lets the best of those return that it did not leave behind', () => {
    const allowed = candidate({ lost: 0.1 }, { version: 2 })
    expect(decide({ probation: null, candidates: [leader, allowed] }).toVersion).toBe(2)
  })

  it('does not hide that a version which it left behind leads: that is refused where it is decided', () => {
    const level = candidate({}, { version: 2 })
    expect(decide({ probation: null, candidates: [leader, level] })).toMatchObject({
      status: 'roll-back',
      toVersion: 1,
    })
  })
})

describe('whatever the losses', () => {
  const losses = fc.double({ min: 0, max: 20, noNaN: true })
  const blocks = fc.array(
    fc.record({ labelled: fc.integer({ min: 1, max: 30 }), championLoss: losses, otherLoss: losses }),
    { maxLength: 40 },
  )

  it('returns to a candidate only, in probation to none but the version before, and its figures are numbers', () => {
    const all = fc.array(fc.record({ version: fc.nat(5), blocks, isPastChoice: fc.boolean() }), { maxLength: 4 })
    const probation = fc.option(
      fc.record({ previousVersion: fc.option(fc.nat(5)), since: fc.constant(now - dayMs), until: fc.constant(now) }),
    )
    const metric = fc.constantFrom('accuracy' as const, 'log-loss' as const)
    fc.assert(
      fc.property(all, probation, metric, (drawn, given, ofMetric) => {
        const candidates = drawn.map((each) => ({
          ...each,
          lengthMs: hourMs,
          coveredMs: each.blocks.length * hourMs,
          blocks: each.blocks.map((sums, index) => ({
            ...block,
            ...sums,
            startedAt: now - dayMs + index * hourMs,
            moments: sums.labelled,
            otherAbsolute: sums.otherLoss,
            championSquares: sums.championLoss ** 2 / sums.labelled,
            otherSquares: sums.otherLoss ** 2 / sums.labelled,
            differenceSquares: (sums.championLoss - sums.otherLoss) ** 2 / sums.labelled,
          })),
        }))
        const decision = decide({ championVersion: 9, metric: ofMetric, probation: given, candidates })
        for (const figure of Object.values(decision.evidence)) expect(figure).not.toBeNaN()
        if (decision.status === 'stay') return
        expect(candidates.map(({ version }) => version)).toContain(decision.toVersion)
        if (given) expect(decision.toVersion).toBe(given.previousVersion)
      }),
    )
  })
})

function scale(each: PairedBlock, factor: number): PairedBlock {
  return {
    ...each,
    championLoss: each.championLoss * factor,
    otherLoss: each.otherLoss * factor,
    otherAbsolute: each.otherAbsolute * factor,
    championSquares: each.championSquares * factor ** 2,
    otherSquares: each.otherSquares * factor ** 2,
    differenceSquares: each.differenceSquares * factor ** 2,
  }
}
