import { expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import { delaysAfterChanges } from '#local/backtest/delays-after-changes'

const span = { from: 0, to: 365 * dayMs }
const alarm = (day: number, kind = 'drift/opened') => ({ at: day * dayMs, kind })
const training = (day: number, state = 'promoted') => ({
  at: day * dayMs,
  trigger: 'drift',
  state,
  gate: null,
  seconds: 1,
  key: null,
})
const days = (...each: number[]) => each.map((day) => day * dayMs)

it('tells the first alarm and the first new version after each change', () => {
  const facts = [alarm(12), alarm(13), alarm(14, 'data-quality/opened'), alarm(108, 'performance/opened')]
  const trainings = [training(11, 'rejected'), training(15), training(16), training(120)]
  expect(delaysAfterChanges({ facts, trainings }, days(10, 100), span)).toEqual({
    changes: 2,
    alarmed: 2,
    alarmDelayDays: 5,
    answered: 2,
    answerDelayDays: 12.5,
    falseAlarms: 0,
  })
})

it('puts no alarm down to a change that is two months old, or to one that another change followed', () => {
  const facts = [alarm(5), alarm(80), alarm(201)]
  const found = delaysAfterChanges({ facts, trainings: [] }, days(10, 190, 200), span)
  expect(found).toMatchObject({ changes: 3, alarmed: 1, alarmDelayDays: 1, falseAlarms: 2, answerDelayDays: null })
})

it('leaves out changes and alarms outside of the compared time', () => {
  const found = delaysAfterChanges({ facts: [alarm(2), alarm(400)], trainings: [training(400)] }, days(1, 399), {
    from: 10 * dayMs,
    to: 300 * dayMs,
  })
  expect(found).toEqual({
    changes: 0,
    alarmed: 0,
    alarmDelayDays: null,
    answered: 0,
    answerDelayDays: null,
    falseAlarms: 0,
  })
})
