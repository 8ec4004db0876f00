import { describe, expect, it } from 'vitest'
import { CronTimes, nextTimes } from '#core/schedule/cron-times'

const at = Date.parse

function timesOf(cronExpression: string, timeZone: string, from: string, count: number): string[] {
  const times = new CronTimes({ cronExpression, timeZone })
  const found: string[] = []
  for (let now: number | null = at(from); found.length < count; ) {
    now = times.next(now)
    if (now === null) break
    found.push(new Date(now).toISOString().slice(0, 16))
  }
  return found
}

describe('cron times', () => {
  it('keep local time over the change to summer time', () => {
    expect(timesOf('0 2 * * *', 'America/New_York', '2024-03-08T12:00:00Z', 3)).toEqual([
      '2024-03-09T07:00',
      // 02:00 does not exist on this day: right after the gap.
      '2024-03-10T07:00',
      '2024-03-11T06:00',
    ])
  })

  it('come once when a local time comes twice', () => {
    expect(timesOf('30 2 * * *', 'Europe/Berlin', '2024-10-26T12:00:00Z', 2)).toEqual([
      '2024-10-27T00:30',
      '2024-10-28T01:30',
    ])
  })

  it('keep their pace in hours over both changes', () => {
    expect(timesOf('0 * * * *', 'Europe/Berlin', '2024-03-31T00:30:00Z', 3)).toEqual([
      '2024-03-31T01:00',
      '2024-03-31T02:00',
      '2024-03-31T03:00',
    ])
    expect(timesOf('0 * * * *', 'Europe/Berlin', '2024-10-26T23:30:00Z', 3)).toEqual([
      '2024-10-27T00:00',
      '2024-10-27T01:00',
      '2024-10-27T02:00',
    ])
  })

  it('count Sunday as 0', () => {
    expect(timesOf('0 3 * * 0', 'UTC', '1996-09-04T00:00:00Z', 2)).toEqual(['1996-09-08T03:00', '1996-09-15T03:00'])
  })

  it('know the latest time of a span, its end included and its beginning not', () => {
    const times = new CronTimes({ cronExpression: '0 2 * * *', timeZone: 'UTC' })
    const [second, third] = [at('1996-09-02T02:00:00Z'), at('1996-09-03T02:00:00Z')]
    expect(times.latest(second, third)).toBe(third)
    expect(times.latest(second, third - 1)).toBeNull()
    expect(times.latest(Number.NEGATIVE_INFINITY, third - 1)).toBe(second)
  })

  it('are none where the schedule cannot be read', () => {
    expect(nextTimes({ cronExpression: '61 2 * * *', timeZone: 'UTC' }, 0, 3)).toEqual([])
    expect(nextTimes({ cronExpression: '0 2 * * *', timeZone: 'Mars/Olympus' }, 0, 3)).toEqual([])
  })

  it('refuse six fields, impossible numbers and zones that do not exist', () => {
    for (const [cronExpression, timeZone] of [
      ['0 0 2 * * *', 'UTC'],
      ['61 * * * *', 'UTC'],
      ['0 2 * * *', 'Mars/Olympus'],
    ] as const) {
      expect(() => new CronTimes({ cronExpression, timeZone })).toThrow(
        expect.objectContaining({ code: 'INVALID_SCHEDULE' }),
      )
    }
  })
})
