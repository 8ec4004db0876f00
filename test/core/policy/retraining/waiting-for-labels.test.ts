import { describe, expect, it } from 'vitest'
import { dayMs, hourMs } from '#core/instant'
import { decideRetraining } from '#core/policy/retraining/decide-retraining'
import type { ModelFacts, Trigger } from '#core/policy/retraining/retraining-facts'
import { configuration, facts, manual, now, scheduled, trigger, weighed } from '#test/core/policy/samples'

const decide = (given: Trigger, changes: Partial<ModelFacts> = {}, settings = {}) =>
  decideRetraining(given, { ...facts, ...changes }, { ...configuration, ...settings }, now)
const ended = facts.lastEndedRun as NonNullable<ModelFacts['lastEndedRun']>

describe('a probation whose labels are late', () => {
  /** The champion answered 2,880 rows since its promotion. */
  const probation = (labels: number, sinceMs = dayMs) => ({
    weighed,
    probation: { version: 3, since: now - sinceMs, until: now + dayMs, labels, lastLabelledAt: null },
  })
  const urgent = ['drift', 'performance', 'alarm'] as const

  it.each(urgent)('is interrupted by %s after a day without half of the labels', (kind) => {
    const given = { ...trigger, kind, severity: 'high' } as const
    expect(decide(given, probation(1439)).code).not.toBe('probation')
    expect(decide(given, probation(1440)).code).toBe('probation')
    expect(decide(given, probation(0, dayMs - 1)).code).toBe('probation')
  })

  it('is not interrupted by a tick, nor where its rows are not known', () => {
    expect(decide(scheduled, probation(0)).code).toBe('probation')
    expect(decide(trigger, { ...probation(0), weighed: null }).code).toBe('probation')
  })
})

describe('rows to judge a new version on', () => {
  it('are asked of every trigger but a forced one', () => {
    const few = { labelledRowsSinceChampion: 99 }
    expect(decide(scheduled, few)).toMatchObject({ outcome: 'suppressed', code: 'too-few-rows-to-judge' })
    expect(decide(trigger, few)).toMatchObject({
      outcome: 'deferred',
      code: 'too-few-rows-to-judge',
      waitsFor: 'labelled-rows',
      reconsiderAt: now + configuration.reconsider_hours * hourMs,
      reason: "99 of 100 labelled rows since version 3's cutoff: too few to evaluate a new version.",
    })
    expect(decide(manual, few)).toMatchObject({ outcome: 'suppressed', code: 'too-few-rows-to-judge' })
    expect(decide({ ...manual, force: true }, few).outcome).toBe('requested')
    for (const given of [scheduled, trigger, manual])
      expect(decide(given, { labelledRowsSinceChampion: 100 }).outcome).toBe('requested')
  })

  it('are not asked for where there is no champion to compare with', () => {
    for (const given of [scheduled, trigger, manual])
      expect(decide(given, { labelledRowsSinceChampion: null }).outcome).toBe('requested')
  })
})

describe('evidence that a run without success had already', () => {
  const rejected = { labelledRowsNew: 400, lastEndedRun: { ...ended, state: 'rejected', severity: 'medium' } } as const

  it('says which run, how it ended, and what is missing', () => {
    expect(decide(trigger, rejected)).toMatchObject({
      code: 'evidence-unchanged',
      reconsiderAt: now + configuration.reconsider_hours * hourMs,
      reason: 'Run r1 ended rejected; since then 400 of 1000 new labelled rows and no trigger of higher severity.',
    })
  })

  it('is not asked for after a promotion, nor before any run', () => {
    expect(
      decide(trigger, { ...rejected, lastEndedRun: { ...rejected.lastEndedRun, state: 'promoted' } }).outcome,
    ).toBe('requested')
    expect(decide(trigger, { labelledRowsNew: 400, lastEndedRun: null }).outcome).toBe('requested')
  })

  it('of a first model says so', () => {
    const none = { ...rejected, championVersion: null, labelledRowsSinceChampion: null }
    const reason = 'Run r1 produced no first model (rejected); 400 of 1000 new labelled rows since then.'
    expect(decide(scheduled, none)).toMatchObject({ code: 'not-enough-new-rows', reason })
    expect(decide(trigger, none)).toMatchObject({
      code: 'evidence-unchanged',
      reason,
      reconsiderAt: now + configuration.reconsider_hours * hourMs,
    })
  })
})

describe('the cooldown in words and figures', () => {
  const endedAgo = (hours: number) => ({ lastEndedRun: { ...ended, endedAt: now - hours * hourMs } })

  it('says how long ago the run ended', () => {
    expect(decide(trigger, endedAgo(3.25)).reason).toBe(
      'Run r1 ended 3.3 hours ago: cooldown until 1996-09-05 08:45 UTC.',
    )
  })

  it('ends where the settings say, for a promoted first try as for another', () => {
    const settings = { retraining_cooldown_hours: 2 }
    expect(decide(trigger, endedAgo(1.9), settings).code).toBe('cooldown')
    expect(decide(trigger, endedAgo(2), settings).outcome).toBe('requested')
  })

  it('is not shortened for a first model that was judged, only for one whose training broke', () => {
    const none = { championVersion: null, labelledRowsSinceChampion: null, labelledRowsNew: 2000 }
    const following = (state: 'rejected' | 'failed' | 'timed_out' | 'cancelled') => ({
      ...none,
      lastEndedRun: { ...ended, state, endedAt: now - 2 * hourMs },
    })
    expect(decide(scheduled, following('failed')).outcome).toBe('requested')
    expect(decide(scheduled, following('timed_out')).outcome).toBe('requested')
    expect(decide(scheduled, following('rejected')).code).toBe('cooldown')
    expect(decide(scheduled, following('cancelled')).code).toBe('cooldown')
  })

  it('is never shorter than the settings say after several failures', () => {
    const settings = { retraining_cooldown_hours: 500 }
    const failing = (hours: number) => ({ ...endedAgo(hours), failedRuns: 5 })
    expect(decide(trigger, failing(499), settings).code).toBe('cooldown')
    expect(decide(trigger, failing(500), settings).outcome).toBe('requested')
  })

  it('grows from an hour where the settings have none', () => {
    const settings = { retraining_cooldown_hours: 0 }
    expect(decide(trigger, { ...endedAgo(1.9), failedRuns: 2 }, settings).code).toBe('cooldown')
    expect(decide(trigger, { ...endedAgo(2), failedRuns: 2 }, settings).outcome).toBe('requested')
  })
})

describe('the evidence of a decision', () => {
  it('names the waits that are not over, and no other', () => {
    const breaker = { runs: 1, countedAt: now - dayMs, rowsLearned: 5000 }
    const waiting = decide(scheduled, { breaker, lastEndedRun: { ...ended, endedAt: now - hourMs } }).evidence
    expect(waiting).toMatchObject({
      breakerRuns: 1,
      breakerUntil: '1996-09-05T12:00:00.000Z',
      cooldownUntil: '1996-09-05T11:00:00.000Z',
      lastRun: 'r1',
      lastRunState: 'promoted',
      activeRun: null,
      probationLabels: null,
      probationUntil: null,
      dataQuality: null,
      severity: null,
    })
    const over = decide(scheduled, { breaker: { ...breaker, countedAt: now - 2 * dayMs } }).evidence
    expect(over).toMatchObject({ breakerUntil: null, cooldownUntil: null })
  })

  it('has what holds the model up', () => {
    const { evidence } = decide(trigger, {
      activeRun: { runId: 'r2', state: 'training', cutoffFixed: true },
      openDataQuality: ['a', 'b'],
      probation: { version: 3, since: now, until: now + dayMs, labels: 12, lastLabelledAt: now },
    })
    expect(evidence).toMatchObject({
      severity: 'medium',
      activeRun: 'r2',
      dataQuality: 'a; b',
      probationLabels: 12,
      probationUntil: '1996-09-05T12:00:00.000Z',
    })
  })

  it('calls a first training one where it trains or would, but for a person', () => {
    const none = { championVersion: null, lastEndedRun: null, labelledRowsSinceChampion: null }
    expect(decide(scheduled, none)).toMatchObject({
      trigger: 'initial',
      reason: 'First model, on 5000 labelled rows.',
    })
    expect(decide(scheduled, { ...none, mode: 'observe' })).toMatchObject({
      trigger: 'initial',
      code: 'observe-mode',
    })
    expect(decide(scheduled, { ...none, mode: 'paused' }).trigger).toBe('scheduled')
    expect(decide(manual, { ...none, mode: 'observe' }).trigger).toBe('manual')
  })
})
