import { describe, expect, it } from 'vitest'
import { timeZoneProblem } from '#contracts/time-zone'
import { cronProblem } from '#core/schedule/cron-problem'

describe('cronProblem', () => {
  it.each([
    '0 2 * * *',
    '*/30 * * * *',
    '0 3 * * 0',
    '0 3 * * SUN',
    '15,45 8-18 * * MON-FRI',
    '0 0 1 JAN *',
    '0-30/10 * * * *',
  ])('takes the standard form %s', (expression) => {
    expect(cronProblem(expression)).toBeNull()
  })

  it('restricts one day field only', () => {
    expect(cronProblem('0 2 1 * 1')).toBe('day of month and day of week are both restricted: use one of them')
  })

  it.each([
    '0 2 * *',
    '0 0 2 * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 8',
    '5-1 * * * *',
    '*/0 * * * *',
    '5/2 * * * *',
    '1,,2 * * * *',
    '* * L * *',
    '* * * * 5#2',
    '0 2 ? * *',
    'x * * * *',
    '-1 * * * *',
    '',
    '0 0 30 2 *',
  ])('refuses %s', (expression) => {
    expect(cronProblem(expression)).not.toBeNull()
  })
})

it('takes IANA names for time zones, and no offsets', () => {
  expect(['UTC', 'Australia/Sydney', 'Etc/GMT+5'].map(timeZoneProblem)).toEqual([null, null, null])
  for (const name of ['+10:00', 'Sydney', '']) expect(timeZoneProblem(name)).toContain('is not an IANA time zone')
})
