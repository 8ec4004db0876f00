import { describe, expect, it } from 'vitest'
import type { TriggerKind } from '#contracts/trigger-kind'
import { dayMs, hourMs, showTime, toIso } from '#core/instant'
import { decideRetraining } from '#core/policy/retraining/decide-retraining'
import type { Decision } from '#core/policy/retraining/retraining-decision'
import type { ModelFacts, Trigger } from '#core/policy/retraining/retraining-facts'
import { configuration, facts, manual, now, scheduled, trigger, weighed } from '#test/core/policy/samples'

const drift: Trigger = { ...trigger, kind: 'drift' }
const alarm: Trigger = { ...trigger, kind: 'alarm', severity: undefined, episodeOpen: null }
const initial: Trigger = { ...scheduled, kind: 'initial', reason: '1200 labelled rows and no version yet' }
const forced: Trigger = { ...manual, force: true }
const byKind: Record<TriggerKind, Trigger> = { scheduled, drift, performance: trigger, alarm, manual, initial }
const withoutChampion: Partial<ModelFacts> = { championVersion: null, lastEndedRun: null }

function decide(given: Trigger, changes: Partial<ModelFacts> = {}, settings = {}): Decision {
  return decideRetraining(given, { ...facts, ...changes }, { ...configuration, ...settings }, now)
}

function lastRun(changes: Partial<NonNullable<ModelFacts['lastEndedRun']>>): Partial<ModelFacts> {
  return { lastEndedRun: { ...(facts.lastEndedRun as NonNullable<ModelFacts['lastEndedRun']>), ...changes } }
}

const early = { activeRun: { runId: 'r2', state: 'requested', cutoffFixed: false } } as const
const late = { activeRun: { runId: 'r2', state: 'training', cutoffFixed: true } } as const

describe('a healthy model with enough new rows', () => {
  it.each(['scheduled', 'drift', 'performance', 'alarm', 'manual'] as const)('is retrained on a %s trigger', (kind) => {
    expect(decide(byKind[kind])).toMatchObject({ outcome: 'requested', trigger: kind, comprehensive: false })
  })

  it('is retrained on the full history when the comprehensive schedule asks', () => {
    expect(decide({ ...scheduled, comprehensive: true })).toMatchObject({ outcome: 'requested', comprehensive: true })
  })

  it('has the trigger and the model in the evidence of the decision', () => {
    expect(decide(trigger).evidence).toMatchObject({
      accuracy: 0.61,
      threshold: 0.7,
      labelledRowsNew: 1200,
      dataThreshold: 1000,
    })
  })

  it('is not trained as a first model', () => {
    expect(decide(initial)).toMatchObject({ outcome: 'suppressed', code: 'has-champion' })
  })
})

describe('a paused model', () => {
  it.each(Object.entries(byKind))('suppresses a %s trigger', (_, given) => {
    expect(decide(given, { mode: 'paused' })).toMatchObject({ outcome: 'suppressed', code: 'paused' })
  })

  it('is retrained when a person forces it', () => {
    expect(decide(forced, { mode: 'paused' })).toMatchObject({ outcome: 'requested', trigger: 'manual' })
  })

  it('does not take the force of anyone but a person', () => {
    expect(decide({ ...scheduled, force: true }, { mode: 'paused' }).outcome).toBe('suppressed')
  })
})

describe('an active run (laws 1 and 2)', () => {
  it.each(Object.entries(byKind))('takes a %s trigger in before its cutoff', (_, given) => {
    expect(decide(given, early)).toMatchObject({ outcome: 'coalesced', runId: 'r2', code: 'joined-run' })
  })

  it.each([scheduled, manual, forced, initial])('answers a $kind trigger after its cutoff', (given) => {
    expect(decide(given, late)).toMatchObject({ outcome: 'coalesced', runId: 'r2', code: 'run-active' })
  })

  it.each([drift, trigger, alarm])('makes a $kind trigger wait for its end after its cutoff', (given) => {
    expect(decide(given, late)).toMatchObject({ outcome: 'deferred', waitsFor: 'run', reconsiderAt: null })
  })
})

describe('a trigger that lost its reason', () => {
  it('is suppressed when its episode is over', () => {
    expect(decide({ ...trigger, episodeOpen: false })).toMatchObject({ outcome: 'suppressed', code: 'episode-closed' })
  })

  it('is suppressed when it is a drift below the severity that retrains', () => {
    expect(decide({ ...drift, severity: 'low' }, {}, { drift_retraining_severity: 'medium' })).toMatchObject({
      outcome: 'suppressed',
      code: 'severity-below-minimum',
    })
  })

  it('does not wait for anything when waiting cannot make a low drift graver', () => {
    const cooling = lastRun({ endedAt: now - hourMs })
    const decision = decide({ ...drift, severity: 'low' }, cooling, { drift_retraining_severity: 'medium' })
    expect(decision.outcome).toBe('suppressed')
  })

  it('counts for performance whatever its severity', () => {
    expect(decide({ ...trigger, severity: 'low' }).outcome).toBe('requested')
  })
})

describe("the trainer's minimum", () => {
  const few = { labelledRowsInWindow: 623 }

  it.each([scheduled, manual, forced])('suppresses a $kind trigger, forced or not', (given) => {
    expect(decide(given, few)).toMatchObject({ outcome: 'suppressed', code: 'below-training-minimum' })
  })

  it('suppresses a first training', () => {
    expect(decide(initial, { ...withoutChampion, ...few }).code).toBe('below-training-minimum')
  })

  it.each([drift, trigger, alarm])('defers a $kind trigger by the hours of reconsidering', (given) => {
    expect(decide(given, few)).toMatchObject({
      outcome: 'deferred',
      waitsFor: 'labelled-rows',
      reconsiderAt: now + configuration.reconsider_hours * hourMs,
    })
  })
})

describe('a person (law 8)', () => {
  const everything: Partial<ModelFacts> = {
    breaker: { runs: 9, countedAt: now - hourMs, rowsLearned: null },
    failedRuns: 9,
    openDataQuality: ['vic_price'],
    probation: { version: 3, since: now - hourMs, until: now + hourMs, labels: 10, lastLabelledAt: now },
    labelledRowsNew: 0,
    ...lastRun({ state: 'rejected', endedAt: now - hourMs }),
  }

  it('passes breaker, broken data, probation, cooldown and new rows', () => {
    expect(decide(manual, everything)).toMatchObject({ outcome: 'requested', trigger: 'manual' })
  })

  it('is named with the reason, and force is recorded', () => {
    expect(decide(forced, everything)).toMatchObject({
      reason: 'ana asked with --force: new tariff',
      evidence: { askedBy: 'ana', force: true },
    })
  })
})

describe('the circuit breaker (law 9)', () => {
  const breaker = { runs: 3, countedAt: now - 20 * dayMs, rowsLearned: 5000 }

  it('suppresses a tick and defers every other trigger while it is open', () => {
    expect(decide(scheduled, { breaker })).toMatchObject({ outcome: 'suppressed', code: 'breaker-open' })
    for (const given of [drift, trigger, alarm])
      expect(decide(given, { breaker })).toMatchObject({
        outcome: 'deferred',
        code: 'breaker-open',
        waitsFor: 'breaker',
        reconsiderAt: now + 24 * hourMs,
      })
  })

  it('closes by itself with as much new data as the last training learned from', () => {
    expect(decide(trigger, { breaker, labelledRowsNew: 4999 }).code).toBe('breaker-open')
    expect(decide(trigger, { breaker, labelledRowsNew: 5000 }).outcome).toBe('requested')
    expect(decide(trigger, { breaker: { ...breaker, rowsLearned: null }, labelledRowsNew: 1e6 }).code).toBe(
      'breaker-open',
    )
  })

  it('closes by itself when the season is over', () => {
    const counted = (days: number) => ({ breaker: { ...breaker, countedAt: now - days * dayMs } })
    expect(decide(trigger, counted(90)).code).toBe('breaker-open')
    expect(decide(trigger, counted(91)).outcome).toBe('requested')
  })

  it('slows down before it stops, and says until when', () => {
    const slow = { breaker: { runs: 2, countedAt: now - 3 * dayMs, rowsLearned: 5000 } }
    expect(decide(trigger, slow)).toMatchObject({
      outcome: 'deferred',
      code: 'breaker-wait',
      waitsFor: 'breaker',
      reconsiderAt: now + dayMs,
      reason:
        'The last 2 retrainings were worth nothing: the next waits until 1996-09-05 12:00 UTC. `remodel retrain` trains at once and ends the wait.',
    })
    expect(decide(scheduled, slow)).toMatchObject({ outcome: 'suppressed', code: 'breaker-wait' })
    expect(decide(trigger, { breaker: { ...slow.breaker, countedAt: now - 4 * dayMs } }).outcome).toBe('requested')
  })
})

describe('broken data (law 7)', () => {
  const heldUntil = now + 20 * 24 * hourMs
  const broken = { openDataQuality: ['vic_price'], dataHeldUntil: heldUntil }

  it('suppresses a tick and says what is broken', () => {
    const decision = decide(scheduled, broken)
    expect(decision).toMatchObject({ outcome: 'suppressed', code: 'data-quality' })
    expect(decision.reason).toBe(
      `The data is broken (vic_price): no retraining until it is fixed, or counts as usual from ${showTime(heldUntil)} on.`,
    )
    expect(decision.evidence.dataHeldUntil).toBe(toIso(heldUntil))
  })

  it.each([drift, trigger, alarm])('defers a $kind trigger until it is restored, or counts as usual', (given) => {
    expect(decide(given, broken)).toMatchObject({
      outcome: 'deferred',
      waitsFor: 'data-quality',
      reconsiderAt: heldUntil,
    })
  })

  it('trains no first model either', () => {
    expect(decide(initial, { ...withoutChampion, ...broken })).toMatchObject({
      outcome: 'deferred',
      waitsFor: 'data-quality',
    })
  })
})

describe('probation', () => {
  const probation = {
    probation: { version: 3, since: now - hourMs, until: now + hourMs, labels: 120, lastLabelledAt: now },
  }

  it('suppresses a tick', () => {
    expect(decide(scheduled, probation)).toMatchObject({ outcome: 'suppressed', code: 'probation' })
  })

  it.each([drift, trigger, alarm])('defers a $kind trigger', (given) => {
    expect(decide(given, probation)).toMatchObject({ outcome: 'deferred', waitsFor: 'probation' })
  })

  describe('that waits for labels', () => {
    const high = { ...drift, severity: 'high', reason: 'high drift of minutes' } as const
    const waiting = (labels: number, coverage = 1, since = now - 4 * dayMs) => ({
      probation: { version: 3, since, until: now + 30 * dayMs, labels, lastLabelledAt: null },
      weighed: {
        ...weighed,
        days: weighed.days.map((day) => ({ ...day, labelledCount: coverage * day.rowCount })),
        labelDelayMs: 5 * dayMs,
        rowsSincePromotion: 192,
      },
    })

    it.each([high, trigger, alarm])('is interrupted by a $kind trigger, which says so', (given) => {
      const decision = decide(given, waiting(10))
      expect(decision.outcome).toBe('requested')
      expect(decision.reason).toContain(
        'It interrupts the probation of version 3, whose labels are late (10 for 192 rows).',
      )
    })

    it('still holds back a tick, and says when the first labels are due', () => {
      const decision = decide(scheduled, waiting(0))
      expect(decision).toMatchObject({ outcome: 'suppressed', code: 'probation' })
      expect(decision.reason).toContain('with 0 labels so far (the first are due on 1996-09-05 12:00 UTC)')
    })

    it('is left alone in its first day', () => {
      expect(decide(trigger, waiting(0, 1, now - 23 * hourMs)).code).toBe('probation')
    })

    it('is not thought to wait where as many rows have labels as usual', () => {
      expect(decide(trigger, waiting(60, 0.25)).code).toBe('probation')
      expect(decide(trigger, waiting(20, 0.25)).outcome).toBe('requested')
    })

    it('is compared with the days whose labels are in', () => {
      const facts = waiting(20, 0.25)
      // A tenth of the labels of the latest month is still to come: none of it counts yet.
      const days = facts.weighed.days.map((day, index) => (index < 30 ? day : { ...day, labelledCount: 0 }))
      expect(decide(trigger, { ...facts, weighed: { ...facts.weighed, days } }).outcome).toBe('requested')
    })
  })
})

describe('a retraining for drift that lacks labels', () => {
  const high = { ...drift, severity: 'high', reason: 'high drift of minutes' } as const
  const lacking = (labelDelayMs: number, settings = {}) =>
    decideRetraining(
      high,
      { ...facts, weighed: { ...weighed, labelDelayMs, drift: { since: now - dayMs, labelledRows: 48 } } },
      { ...configuration, ...settings },
      now,
    )

  it('waits for them while that costs less than a training, and says until when', () => {
    expect(lacking(0)).toMatchObject({ outcome: 'deferred', code: 'too-few-rows-since-drift' })
    expect(lacking(0).reason).toMatch(
      /^48 of 200 labelled rows since the drift began on .*: at the present rate there are/,
    )
  })

  it('trains on what there is where the wait is dearer, and says so', () => {
    const decision = lacking(28 * dayMs)
    expect(decision.outcome).toBe('requested')
    expect(decision.reason).toMatch(
      /It trains on what there is, 48 of 200 labelled rows since the drift began on 1996-09-03 12:00 UTC: the drift would cost more than a training until there are enough on 1996-10-05 16:00 UTC\.$/,
    )
    expect(lacking(28 * dayMs, { training_price: 100_000 }).code).toBe('too-few-rows-since-drift')
  })
})

describe('a stopped loop', () => {
  const stopped = (changes: Partial<ModelFacts>) =>
    decide(scheduled, { breaker: { runs: 3, countedAt: now - 92 * dayMs, rowsLearned: 5000 }, ...changes })

  it('says that it tries again when its season is over', () => {
    expect(stopped({})).toMatchObject({
      outcome: 'requested',
      reason: expect.stringMatching(
        /Automatic retraining tries again after 3 worthless retrainings: their season is over\. It stops once more if/,
      ),
    })
  })

  it('says that it tries again on new data', () => {
    const breaker = { runs: 3, countedAt: now - dayMs, rowsLearned: 1000 }
    expect(stopped({ breaker }).reason).toContain('1200 new labelled rows are as many as the last training had')
  })
})

describe('the cooldown', () => {
  it('grows with each failure in a row up to a week, for a tick too', () => {
    const failing = (failedRuns: number, hours: number) => ({
      ...lastRun({ state: 'failed', endedAt: now - hours * hourMs }),
      failedRuns,
    })
    expect(decide(scheduled, failing(1, 23)).code).toBe('cooldown')
    expect(decide(trigger, failing(3, 95))).toMatchObject({ code: 'cooldown', reconsiderAt: now + hourMs })
    expect(decide(scheduled, failing(3, 96)).outcome).toBe('requested')
    expect(decide(scheduled, failing(30, 167)).code).toBe('cooldown')
    expect(decide(scheduled, failing(30, 168)).outcome).toBe('requested')
  })

  it.each(['promoted', 'rejected', 'failed', 'timed_out', 'cancelled'] as const)(
    'starts at a run that ended %s',
    (state) => {
      const endedAt = now - 3 * hourMs
      expect(decide(trigger, lastRun({ state, endedAt }))).toMatchObject({
        outcome: 'deferred',
        waitsFor: 'cooldown',
        reconsiderAt: endedAt + configuration.retraining_cooldown_hours * hourMs,
      })
    },
  )

  it('is over at its last moment', () => {
    const endedAt = now - configuration.retraining_cooldown_hours * hourMs
    expect(decide(trigger, lastRun({ endedAt })).outcome).toBe('requested')
  })

  it('does not hold the schedule of a champion, which waits for new rows instead', () => {
    expect(decide(scheduled, lastRun({ endedAt: now - hourMs })).outcome).toBe('requested')
  })
})

describe('new labelled rows', () => {
  it('let a tick pass from the data threshold on', () => {
    expect(decide(scheduled, { labelledRowsNew: 999 })).toMatchObject({
      outcome: 'suppressed',
      code: 'not-enough-new-rows',
    })
    expect(decide(scheduled, { labelledRowsNew: 1000 }).outcome).toBe('requested')
  })

  it('let other triggers pass from what the retraining is judged on', () => {
    expect(decide(trigger, { labelledRowsNew: 199 })).toMatchObject({ outcome: 'deferred', waitsFor: 'labelled-rows' })
    expect(decide(trigger, { labelledRowsNew: 200 }).outcome).toBe('requested')
  })
})

describe.each(['rejected', 'failed', 'timed_out', 'cancelled'] as const)('after a run that ended %s', (state) => {
  const ended = lastRun({ state, severity: 'medium' })

  it('the same evidence waits', () => {
    expect(decide(trigger, { ...ended, labelledRowsNew: 999 })).toMatchObject({
      outcome: 'deferred',
      waitsFor: 'evidence',
    })
  })

  it('a data threshold of new rows is new evidence', () => {
    expect(decide(trigger, { ...ended, labelledRowsNew: 1000 }).outcome).toBe('requested')
  })

  it('a graver trigger is new evidence', () => {
    expect(decide({ ...trigger, severity: 'high' }, { ...ended, labelledRowsNew: 300 }).outcome).toBe('requested')
  })
})

describe('a model without a champion', () => {
  it.each([scheduled, alarm, initial])('is trained for the first time on a $kind trigger', (given) => {
    expect(decide(given, withoutChampion)).toMatchObject({ outcome: 'requested', trigger: 'initial' })
  })

  it('keeps the name of a person who asked', () => {
    expect(decide(manual, withoutChampion)).toMatchObject({ outcome: 'requested', trigger: 'manual' })
  })

  const unfit = { championVersion: null, ...lastRun({ state: 'rejected' }) }

  it('is not trained again on the rows that gave an unfit model', () => {
    expect(decide(scheduled, { ...unfit, labelledRowsNew: 999 })).toMatchObject({
      outcome: 'suppressed',
      code: 'not-enough-new-rows',
    })
    expect(decide(initial, { ...unfit, labelledRowsNew: 999 })).toMatchObject({
      outcome: 'deferred',
      waitsFor: 'evidence',
    })
    expect(decide(scheduled, { ...unfit, labelledRowsNew: 1000 }).outcome).toBe('requested')
  })

  it('is trained again when the run never chose its data', () => {
    const failed = { championVersion: null, ...lastRun({ state: 'failed', cutoffAt: null }), labelledRowsNew: 600 }
    expect(decide(scheduled, failed).outcome).toBe('requested')
  })

  it('is tried again an hour after a training that broke, because nothing serves', () => {
    const broke = (endedAt: number) => ({
      championVersion: null,
      ...lastRun({ state: 'failed', endedAt }),
      labelledRowsNew: 2000,
    })
    expect(decide(scheduled, broke(now - hourMs + 1)).code).toBe('cooldown')
    expect(decide(scheduled, broke(now - hourMs)).outcome).toBe('requested')
  })

  it.each([
    [1, 1],
    [2, 2],
    [4, 8],
    [8, 128],
    [9, 168],
    [50, 168],
  ])('waits longer with each training that fails: after %d of them %d hours', (failedRuns, hours) => {
    const failing = (endedAt: number) => ({
      championVersion: null,
      ...lastRun({ state: 'failed', endedAt, cutoffAt: null }),
      failedRuns,
    })
    expect(decide(scheduled, failing(now - hours * hourMs)).outcome).toBe('requested')
    expect(decide(scheduled, failing(now - hours * hourMs + 1)).code).toBe('cooldown')
  })

  it('waits out the cooldown and the breaker too', () => {
    expect(decide(scheduled, { ...unfit, ...lastRun({ state: 'rejected', endedAt: now - hourMs }) }).code).toBe(
      'cooldown',
    )
    const breaker = { runs: 3, countedAt: now - hourMs, rowsLearned: null }
    expect(decide(scheduled, { ...unfit, breaker }).code).toBe('breaker-open')
  })
})

describe('observe mode (law 11)', () => {
  it('says what it would have done, and does not', () => {
    const decision = decide(trigger, { mode: 'observe' })
    expect(decision).toMatchObject({ outcome: 'suppressed', code: 'observe-mode' })
    expect(decision.reason).toContain('would retrain: performance below the threshold')
  })

  it('gives the reason that holds where it would not have retrained anyway', () => {
    expect(decide(scheduled, { mode: 'observe', labelledRowsNew: 5 }).code).toBe('not-enough-new-rows')
  })

  it('acts for a person', () => {
    expect(decide(manual, { mode: 'observe' }).outcome).toBe('requested')
  })
})
