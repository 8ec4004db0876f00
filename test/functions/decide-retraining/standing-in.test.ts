import { describe, expect, it } from 'vitest'
import { standingIn } from '#functions/decide-retraining/standing-in'
import type { Schedule } from '#store/schedules/load-schedules'

const schedule = (scheduleName: string, cronExpression: string, timeZone: string): Schedule => ({
  scheduleName,
  cronExpression,
  timeZone,
  action: scheduleName === 'weekly' ? 'retrain-comprehensively' : 'retrain',
  modelTypes: [],
  enabled: true,
  editedAt: null,
  lastRun: null,
  nextRun: null,
  lastStatus: null,
})

/** Who stands in for the daily schedule at this tick. */
function standsIn(scheduledAt: string, daily: string, weekly: string, zones = ['UTC', 'UTC'] as readonly string[]) {
  const [dailyZone = 'UTC', weeklyZone = 'UTC'] = zones
  const schedules = [schedule('daily', daily, dailyZone), schedule('weekly', weekly, weeklyZone)]
  const tick = { scheduleName: 'daily', scheduledAt: Date.parse(scheduledAt), modelType: 'xgboost' } as const
  return standingIn(schedules, tick)?.scheduleName ?? null
}

describe('the weekly schedule', () => {
  it('may stand in for the daily one on Sundays, until its own time, and on no other day', () => {
    expect(standsIn('2024-03-03T02:00:00Z', '0 2 * * *', '0 3 * * 0')).toBe('weekly')
    expect(standsIn('2024-03-03T03:00:00Z', '0 3 * * *', '0 3 * * 0')).toBe('weekly')
    expect(standsIn('2024-03-03T23:00:00Z', '0 23 * * *', '0 3 * * 0')).toBeNull()
    expect(standsIn('2024-03-02T02:00:00Z', '0 2 * * *', '0 3 * * 0')).toBeNull()
    expect(standsIn('2024-03-04T02:00:00Z', '0 2 * * *', '0 3 * * 0')).toBeNull()
  })

  it("keeps to the days of the daily schedule's zone", () => {
    const tokyo = ['Asia/Tokyo', 'Asia/Tokyo']
    // Saturday at ten in Tokyo; the weekly one comes on Tokyo's Sunday at three, which is Saturday in UTC too.
    expect(standsIn('2024-03-02T01:00:00Z', '0 10 * * *', '0 3 * * 0', tokyo)).toBeNull()
    expect(standsIn('2024-03-03T01:00:00Z', '0 10 * * *', '0 11 * * 0', tokyo)).toBe('weekly')
    const newYork = ['America/New_York', 'America/New_York']
    // Sunday at nine in the evening in New York is Monday in UTC.
    expect(standsIn('2024-03-04T02:00:00Z', '0 21 * * *', '0 22 * * 0', newYork)).toBe('weekly')
    expect(standsIn('2024-03-03T02:00:00Z', '0 21 * * *', '0 22 * * 0', newYork)).toBeNull()
  })

  it('stands in on the days on which the clocks change', () => {
    const berlin = ['Europe/Berlin', 'Europe/Berlin']
    expect(standsIn('2024-10-26T22:00:00Z', '0 0 * * *', '30 23 * * 0', berlin)).toBe('weekly')
    expect(standsIn('2024-03-31T21:30:00Z', '30 23 * * *', '45 23 * * 0', berlin)).toBe('weekly')
  })

  it('is no Sunday of another zone than the daily one', () => {
    expect(standsIn('2024-03-03T02:00:00Z', '0 2 * * *', '0 3 * * 0', ['UTC', 'Asia/Tokyo'])).toBeNull()
    expect(standsIn('2024-03-02T02:00:00Z', '0 2 * * *', '0 3 * * 0', ['UTC', 'Asia/Tokyo'])).toBe('weekly')
  })

  it('leaves the daily one alone where its own row cannot be read', () => {
    expect(standsIn('2024-03-03T02:00:00Z', '0 2 * * *', 'every Sunday')).toBeNull()
  })
})
