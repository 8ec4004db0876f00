import { describe, expect, it } from 'vitest'
import { dayMs, hourMs } from '#core/instant'
import { decideRetraining } from '#core/policy/retraining/decide-retraining'
import { causeOutcome } from '#core/policy/retraining/last-for-cause'
import type { Trigger, WeighedFacts } from '#core/policy/retraining/retraining-facts'
import { configuration, facts, now, scheduled, trigger, weighed } from '#test/core/policy/samples'

const drift: Trigger = { ...trigger, kind: 'drift', severity: 'high' }
const decide = (given: Trigger, changes: Partial<WeighedFacts>, settings = {}) =>
  decideRetraining(given, { ...facts, weighed: { ...weighed, ...changes } }, { ...configuration, ...settings }, now)

/** A drift that began so many days ago, with so many labelled rows since. */
const since = (days: number, labelledRows: number) => ({ drift: { since: now - days * dayMs, labelledRows } })

describe('a drift of which too few rows are labelled', () => {
  it('waits until there are enough at the rate of the model, and is looked at again every day', () => {
    // 200 rows at 48 a day are there 100 hours after the beginning.
    expect(decide(drift, since(1, 48))).toMatchObject({
      outcome: 'deferred',
      code: 'too-few-rows-since-drift',
      waitsFor: 'labelled-rows',
      reconsiderAt: now + configuration.reconsider_hours * hourMs,
      reason: expect.stringContaining('48 of 200 labelled rows'),
    })
    expect(decide(drift, since(4, 192))).toMatchObject({ reconsiderAt: now + 4 * hourMs })
  })

  it('waits an hour more where the rows should be there already', () => {
    expect(decide(drift, since(6, 190))).toMatchObject({ outcome: 'deferred', reconsiderAt: now + hourMs })
  })

  it('is trained from the least number of rows on', () => {
    expect(decide(drift, since(4, 199)).code).toBe('too-few-rows-since-drift')
    expect(decide(drift, since(4, 200)).outcome).toBe('requested')
  })

  it('is trained at once where the labels come so late that the wait costs more than a training', () => {
    // A training costs 24; N days cost 0.35 N^1.5, which is 23 after 16.2 days and 25 after 17.2. A day is over: 0.35.
    expect(decide(drift, { ...since(1, 1), labelDelayMs: 12 * dayMs }).code).toBe('too-few-rows-since-drift')
    expect(decide(drift, { ...since(1, 1), labelDelayMs: 13 * dayMs }).outcome).toBe('requested')
  })

  it('counts no days that are over: the last day before there are enough labels is waited for', () => {
    // 30 days have cost 57, more than two trainings; two more cost 6.
    expect(decide(drift, { ...since(30, 69), labelDelayMs: 28 * dayMs }).code).toBe('too-few-rows-since-drift')
    expect(decide(drift, { ...since(15, 1), labelDelayMs: 28 * dayMs }).outcome).toBe('requested')
  })

  it('holds nothing up for another trigger, where rules decide, or where no row is ever labelled', () => {
    expect(decide(trigger, since(1, 48)).outcome).toBe('requested')
    expect(decide(drift, since(1, 48), { retraining_policy: 'rules' }).outcome).toBe('requested')
    const unlabelled = weighed.days.map((day) => ({
      ...day,
      ...{ labelledCount: 0, lossSum: 0, squaredLossSum: 0, mistakeCount: 0, mistakeLossSum: 0 },
    }))
    expect(decide(drift, { ...since(1, 0), days: unlabelled }).outcome).toBe('requested')
  })
})

describe('a training that costs more than waiting', () => {
  it('does not happen on a tick, and is weighed again every day for another trigger', () => {
    expect(decide(scheduled, {})).toMatchObject({ outcome: 'suppressed', code: 'waiting-is-cheaper' })
    expect(decide({ ...drift, severity: 'low' }, {})).toMatchObject({
      outcome: 'deferred',
      waitsFor: 'price',
      reconsiderAt: now + configuration.reconsider_hours * hourMs,
    })
  })

  it.each([
    ['none before', null, 'requested'],
    ['one that helped', { outcome: 'helped', isSameEpisode: true }, 'requested'],
    ['one for an earlier episode that shows no gain', { outcome: 'unclear', isSameEpisode: false }, 'requested'],
    ['one for the same episode that shows no gain', { outcome: 'unclear', isSameEpisode: true }, 'waiting-is-cheaper'],
    ['one in vain', { outcome: 'in-vain', isSameEpisode: false }, 'waiting-is-cheaper'],
  ] as const)('answers an evident problem after %s', (_, last, code) => {
    expect(decide(drift, { lastForCause: last && { runId: 'r0', ...last } }).code).toBe(code)
  })

  it('does not ask of a run that was in vain for a problem that is not evident', () => {
    const { reason } = decide(scheduled, { lastForCause: { runId: 'r0', outcome: 'in-vain', isSameEpisode: false } })
    expect(reason).toBe('Waiting costs about 4.6 correct predictions so far, a training 24: wait.')
  })
})

describe('a retraining for a cause', () => {
  const gain = (mean: number) => ({ mean, standardError: 0.01, blockCount: 20 })

  it.each([
    ['helped where the gain is evident', { isBarred: false, gain: gain(0.02) }, 'helped'],
    ['is unclear where chance explains the gain', { isBarred: false, gain: gain(0.01) }, 'unclear'],
    ['is unclear while nothing compares the versions', { isBarred: false, gain: null }, 'unclear'],
    ['was in vain where the version is no better', { isBarred: false, gain: gain(0) }, 'in-vain'],
    ['was in vain where its version was rejected or barred', { isBarred: true, gain: gain(0.02) }, 'in-vain'],
  ] as const)('%s', (_, facts, outcome) => {
    expect(causeOutcome(facts)).toBe(outcome)
  })
})

describe('the evidence of a decision', () => {
  it('has both sides of the price, and what it was derived from', () => {
    const { evidence } = decide(drift, {
      ...since(1, 48),
      lastForCause: { runId: 'r0', outcome: 'helped', isSameEpisode: false },
    })
    expect(evidence).toMatchObject({
      trainingPrice: 24,
      trainingPriceDerived: true,
      rowsPerDay: 48,
      costsInMoney: false,
      afterChange: true,
      lastForCause: 'r0',
      lastForCauseOutcome: 'helped',
      labelledRowsSinceDrift: 48,
    })
    const parts = evidence as Record<'waitingCost' | 'waitingByAgeing' | 'waitingMeasured' | 'waitingByRows', number>
    expect(parts.waitingCost).toBe(Math.max(parts.waitingByAgeing, parts.waitingMeasured) + parts.waitingByRows)
  })

  it('takes a problem that stayed open after it was answered for no new change', () => {
    const last = (outcome: 'helped' | 'unclear') => ({ lastForCause: { runId: 'r0', outcome, isSameEpisode: true } })
    expect(decide(drift, last('helped')).evidence.afterChange).toBe(true)
    expect(decide(drift, last('unclear')).evidence.afterChange).toBe(false)
  })

  it('tells a change from the passing of time', () => {
    expect(decide(scheduled, {}).evidence.afterChange).toBe(false)
    const worse = weighed.days.map((day, index) => (index < 30 ? day : { ...day, lossSum: day.lossSum + 12 }))
    const changed = decide(scheduled, { days: worse }).evidence
    expect(changed.waitingMeasured).toBeGreaterThan(changed.waitingByAgeing as number)
    expect(changed.afterChange).toBe(true)
  })

  it('has nothing of a price where rules decide', () => {
    expect(decide(scheduled, {}, { retraining_policy: 'rules' }).evidence).not.toHaveProperty('trainingPrice')
  })
})
