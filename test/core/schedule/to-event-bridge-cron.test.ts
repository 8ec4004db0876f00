import { describe, expect, it } from 'vitest'
import { defaultSchedules } from '#contracts/schedules'
import { toEventBridgeCron } from '#core/schedule/to-event-bridge-cron'

describe('toEventBridgeCron', () => {
  it('turns the default schedules into six fields', () => {
    expect(defaultSchedules.map(({ cronExpression }) => toEventBridgeCron(cronExpression))).toEqual([
      'cron(0,30 * * * ? *)',
      'cron(0 * * * ? *)',
      'cron(0 2 * * ? *)',
      'cron(0 3 ? * SUN *)',
    ])
  })

  it.each([
    // Sunday is 0 and 7 here, 1 there.
    ['0 3 * * 7', 'cron(0 3 ? * SUN *)'],
    ['0 3 * * 1-5', 'cron(0 3 ? * MON-FRI *)'],
    // From Friday to Sunday is no ascending range there.
    ['0 3 * * 5-7', 'cron(0 3 ? * SUN,FRI,SAT *)'],
    ['0 3 * * mon,Wed', 'cron(0 3 ? * MON,WED *)'],
    ['0 3 * * */2', 'cron(0 3 ? * SUN,TUE,THU,SAT *)'],
    ['0 3 */10 * *', 'cron(0 3 1,11,21,31 * ? *)'],
    ['0 0 1 jan,JUL *', 'cron(0 0 1 1,7 ? *)'],
    ['0-30/10 8-18 29 2 *', 'cron(0,10,20,30 8-18 29 2 ? *)'],
    ['  0   2 * * * ', 'cron(0 2 * * ? *)'],
  ])('turns "%s" into %s', (expression, expected) => {
    expect(toEventBridgeCron(expression)).toBe(expected)
  })

  it.each([
    ['0 2 1 * 1', 'day of month and day of week are both restricted: use one of them'],
    ['0 2 ? * SUN', '"?" is not a valid day of month: use a number from 1 to 31, *, a range, a list or a step'],
    ['0 2 * * ? *', '6 fields instead of five: minute, hour, day of month, month, day of week'],
    ['0 0 31 2,4 *', 'it matches no day of any year'],
  ])('refuses "%s" and says why', (expression, message) => {
    expect(() => toEventBridgeCron(expression)).toThrow(expect.objectContaining({ code: 'INVALID_CRON', message }))
  })
})
