import { describe, expect, it } from 'vitest'
import { dayMs, hourMs } from '#core/instant'
import { decideRetraining } from '#core/policy/retraining/decide-retraining'
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
    // A training costs 24; waiting for N days costs 0.35 N^1.5, which is 23 after 16.2 days and 25 after 17.2.
    expect(decide(drift, { ...since(1, 0), labelDelayMs: 12 * dayMs }).code).toBe('too-few-rows-since-drift')
    expect(decide(drift, { ...since(1, 0), labelDelayMs: 13 * dayMs }).outcome).toBe('requested')
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

  it('happens where the problem is evident, unless the last one for the same cause was in vain', () => {
    expect(decide(drift, {}).outcome).toBe('requested')
    expect(decide(drift, { lastForCause: { runId: 'r0', wasWorthNothing: false } }).outcome).toBe('requested')
    expect(decide(drift, { lastForCause: { runId: 'r0', wasWorthNothing: true } }).code).toBe('waiting-is-cheaper')
  })

  it('does not ask of a run that was in vain for a problem that is not evident', () => {
    const { reason } = decide(scheduled, { lastForCause: { runId: 'r0', wasWorthNothing: true } })
    expect(reason).toBe('Waiting costs about 4.6 correct predictions so far, a training 24: wait.')
  })
})

describe('the evidence of a decision', () => {
  it('has both sides of the price, and what it was derived from', () => {
    const { evidence } = decide(drift, { ...since(1, 48), lastForCause: { runId: 'r0', wasWorthNothing: false } })
    expect(evidence).toMatchObject({
      trainingPrice: 24,
      trainingPriceDerived: true,
      rowsPerDay: 48,
      costsInMoney: false,
      afterChange: true,
      lastForCause: 'r0',
      lastForCauseWorthNothing: false,
      labelledRowsSinceDrift: 48,
    })
    const parts = evidence as Record<'waitingCost' | 'waitingByAgeing' | 'waitingMeasured' | 'waitingByRows', number>
    expect(parts.waitingCost).toBe(Math.max(parts.waitingByAgeing, parts.waitingMeasured) + parts.waitingByRows)
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
