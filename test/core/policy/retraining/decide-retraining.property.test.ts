import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evidenceSchema } from '#contracts/evidence'
import { severities } from '#contracts/severity'
import { hourMs } from '#core/instant'
import { decideRetraining } from '#core/policy/retraining/decide-retraining'
import { labelledRowsNeeded } from '#core/policy/retraining/labelled-rows-needed'
import type { ModelFacts, Trigger } from '#core/policy/retraining/retraining-facts'
import { activeRunStates, finalRunStates } from '#core/policy/retraining/run-transitions'
import { configuration, now } from '#test/core/policy/samples'

const severity = fc.constantFrom(...severities)
const rows = fc.constantFrom(0, 1, 199, 200, 499, 500, 999, 1000, 5000)
const name = fc.constantFrom('a', 'b')

const triggers: fc.Arbitrary<Trigger> = fc.record({
  triggerId: name,
  kind: fc.constantFrom('scheduled', 'drift', 'performance', 'alarm', 'manual', 'initial'),
  occurredAt: fc.constant(now),
  severity: fc.option(severity, { nil: undefined }),
  reason: fc.constant('why'),
  evidence: fc.constant({ ksStatistic: 0.3 }),
  comprehensive: fc.boolean(),
  force: fc.boolean(),
  askedBy: fc.option(name),
  episodeOpen: fc.option(fc.boolean()),
})

const models: fc.Arbitrary<ModelFacts> = fc.record({
  mode: fc.constantFrom('active', 'observe', 'paused'),
  championVersion: fc.option(fc.nat(9)),
  activeRun: fc.option(
    fc.record({ runId: name, state: fc.constantFrom(...activeRunStates), cutoffFixed: fc.boolean() }),
  ),
  lastEndedRun: fc.option(
    fc.record({
      runId: name,
      state: fc.constantFrom(...finalRunStates),
      endedAt: fc.integer({ min: 0, max: 60 }).map((hours) => now - hours * hourMs),
      cutoffAt: fc.option(fc.constant(now - 70 * hourMs)),
      severity: fc.option(severity),
    }),
  ),
  labelledRowsInWindow: rows,
  labelledRowsNew: rows,
  labelledRowsSinceChampion: fc.option(rows),
  holdoutGapMs: rows,
  weighed: fc.constant(null),
  openDataQuality: fc.array(name, { maxLength: 2 }),
  dataHeldUntil: fc.option(fc.integer({ min: now, max: now + 40 * 86_400_000 })),
  breaker: fc.record({
    runs: fc.nat(5),
    countedAt: fc.constant(now - 20 * hourMs),
    rowsLearned: fc.option(fc.constant(100_000)),
  }),
  failedRuns: fc.nat(3),
  probation: fc.option(
    fc.record({
      version: fc.nat(9),
      since: fc.constant(now - 20 * hourMs),
      until: fc.constant(now + 100 * hourMs),
      labels: fc.nat(500),
      lastLabelledAt: fc.option(fc.constant(now - hourMs)),
    }),
  ),
})

/** Every decision of a trigger and a model, for all of them. */
function always(
  holds: (trigger: Trigger, facts: ModelFacts, decision: ReturnType<typeof decideRetraining>) => void,
): void {
  fc.assert(
    fc.property(triggers, models, (trigger, facts) => {
      holds(trigger, facts, decideRetraining(trigger, facts, configuration, now))
    }),
    { numRuns: 1000 },
  )
}

describe('whatever the trigger and the model', () => {
  it('has exactly one outcome, with a reason and flat evidence', () => {
    always((_, __, decision) => {
      expect(['requested', 'suppressed', 'deferred', 'coalesced']).toContain(decision.outcome)
      expect(decision.reason.length).toBeGreaterThan(10)
      expect(evidenceSchema.safeParse(decision.evidence).success).toBe(true)
      expect(decision.evidence.ksStatistic).toBe(0.3)
    })
  })

  it('gives the same decision twice', () => {
    always((trigger, facts, decision) => {
      expect(decideRetraining(trigger, facts, configuration, now)).toEqual(decision)
    })
  })

  it('never requests a run while one is active (law 1)', () => {
    always((_, { activeRun }, { outcome }) => {
      if (activeRun) expect(outcome).not.toBe('requested')
    })
  })

  it("never skips the trainer's minimum, force or not", () => {
    always((_, { labelledRowsInWindow }, { outcome }) => {
      if (labelledRowsInWindow < labelledRowsNeeded(configuration).inWindow) expect(outcome).not.toBe('requested')
    })
  })

  it('never retrains automatically on broken data, in probation or with the breaker open (laws 7 and 9)', () => {
    always(({ kind }, { openDataQuality, probation, breaker }, { outcome }) => {
      const isProtected = openDataQuality.length > 0 || probation !== null || breaker.runs > 0
      if (kind !== 'manual' && isProtected) expect(outcome).not.toBe('requested')
    })
  })

  it('never acts automatically for a model that is observed or paused (law 11)', () => {
    always(({ kind }, { mode }, { outcome }) => {
      if (kind !== 'manual' && mode !== 'active') expect(outcome).not.toBe('requested')
    })
  })

  it('never tries again on unchanged evidence what brought nothing', () => {
    always(({ kind, severity: given }, { lastEndedRun: last, labelledRowsNew, championVersion }, { outcome }) => {
      if (kind === 'manual' || championVersion === null || !last || last.state === 'promoted') return
      const isGraver =
        given !== undefined && (last.severity === null || severities.indexOf(given) > severities.indexOf(last.severity))
      if (labelledRowsNew < configuration.data_threshold && !isGraver) expect(outcome).not.toBe('requested')
    })
  })

  it('reconsiders in the future, and waits without an end only for what an event ends', () => {
    always((_, __, decision) => {
      if (decision.outcome !== 'deferred') return
      if (decision.reconsiderAt === null) expect(['run', 'data-quality', 'probation']).toContain(decision.waitsFor)
      else expect(decision.reconsiderAt).toBeGreaterThan(now)
    })
  })

  it('never makes a tick or a person wait: the one comes again, the other gets an answer', () => {
    always(({ kind }, _, { outcome }) => {
      if (kind === 'scheduled' || kind === 'manual') expect(outcome).not.toBe('deferred')
    })
  })

  it('suppresses drift, performance and alarm only for a reason that no wait would change (law 2: none is dropped)', () => {
    always(({ kind }, _, { outcome, code }) => {
      if (outcome !== 'suppressed' || !['drift', 'performance', 'alarm'].includes(kind)) return
      expect(['paused', 'observe-mode', 'episode-closed', 'severity-below-minimum']).toContain(code)
    })
  })

  it('coalesces into the active run and no other', () => {
    always((_, { activeRun }, decision) => {
      if (decision.outcome === 'coalesced') expect(decision.runId).toBe(activeRun?.runId)
    })
  })
})
