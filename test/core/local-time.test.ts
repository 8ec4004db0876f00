import { describe, expect, it } from 'vitest'
import { hourMs } from '#core/instant'
import { instantOfLocal } from '#core/local-time'

const at = (shown: string, zone: string) => {
  const moment = instantOfLocal(Date.parse(`${shown}Z`), zone)
  return moment === null ? null : new Date(moment).toISOString()
}

describe('a local time', () => {
  it.each([
    ['2024-07-01T12:00:00', 'Europe/Berlin', '2024-07-01T10:00:00.000Z'],
    ['2024-01-01T00:00:00', 'Europe/Berlin', '2023-12-31T23:00:00.000Z'],
    ['2024-07-01T12:00:00.250', 'America/New_York', '2024-07-01T16:00:00.250Z'],
    ['2024-07-01T12:00:00', 'Asia/Kathmandu', '2024-07-01T06:15:00.000Z'],
    ['2024-07-01T12:00:00', 'UTC', '2024-07-01T12:00:00.000Z'],
    // Before and after a change of the clocks, on the same day.
    ['2024-03-31T01:59:59', 'Europe/Berlin', '2024-03-31T00:59:59.000Z'],
    ['2024-03-31T03:00:00', 'Europe/Berlin', '2024-03-31T01:00:00.000Z'],
    ['2024-10-27T01:59:59', 'Europe/Berlin', '2024-10-26T23:59:59.000Z'],
    ['2024-10-27T03:00:00', 'Europe/Berlin', '2024-10-27T02:00:00.000Z'],
    ['2024-04-07T03:00:00', 'Australia/Sydney', '2024-04-06T17:00:00.000Z'],
    // Half an hour, as Lord Howe changes its clocks.
    ['2024-10-06T02:30:00', 'Australia/Lord_Howe', '2024-10-05T15:30:00.000Z'],
    // Seconds, as Liberia had them until 1972.
    ['1971-06-01T00:00:00', 'Africa/Monrovia', '1971-06-01T00:44:30.000Z'],
  ])('%s in %s is %s', (shown, zone, moment) => {
    expect(at(shown, zone)).toBe(moment)
  })

  it.each([
    ['2024-10-27T02:00:00', 'Europe/Berlin', '2024-10-27T00:00:00.000Z'],
    ['2024-10-27T02:59:59', 'Europe/Berlin', '2024-10-27T00:59:59.000Z'],
    ['2024-11-03T01:30:00', 'America/New_York', '2024-11-03T05:30:00.000Z'],
    ['2024-04-07T02:30:00', 'Australia/Sydney', '2024-04-06T15:30:00.000Z'],
  ])('that the clocks show twice, %s in %s, is the first of the two', (shown, zone, moment) => {
    expect(at(shown, zone)).toBe(moment)
  })

  it.each([
    ['2024-03-31T02:00:00', 'Europe/Berlin'],
    ['2024-03-31T02:59:59.999', 'Europe/Berlin'],
    ['2024-03-10T02:30:00', 'America/New_York'],
    ['2024-10-06T02:15:00', 'Australia/Lord_Howe'],
    // Samoa left out a whole day.
    ['2011-12-30T12:00:00', 'Pacific/Apia'],
  ])('that the clocks skip, %s in %s, is no moment', (shown, zone) => {
    expect(at(shown, zone)).toBeNull()
  })

  it('is the one that the zone shows, at each hour of thirty years', () => {
    for (const zone of ['Europe/London', 'America/Sao_Paulo', 'Africa/Casablanca', 'Asia/Tehran']) {
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
      let wrong = 0
      for (let moment = Date.UTC(1995); moment < Date.UTC(2025); moment += 11 * hourMs) {
        const shown = Date.parse(`${format.format(moment).replace(' ', 'T')}Z`)
        const found = instantOfLocal(shown, zone)
        // The second of two moments that show the same time is given as the first.
        if (found !== moment && format.format(found ?? 0) !== format.format(moment)) wrong += 1
      }
      expect([zone, wrong]).toEqual([zone, 0])
    }
  })
})
