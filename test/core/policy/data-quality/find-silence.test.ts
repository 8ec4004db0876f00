import { describe, expect, it } from 'vitest'
import { dayMs, hourMs } from '#core/instant'
import { findSilence, type Pauses, silenceAfter } from '#core/policy/data-quality/find-silence'

const heardAt = 100 * dayMs

/** After how many hours a stream with these pauses (in hours, longest first) is silent. */
function hoursUntilSilent(pauses: Partial<Pauses>, silence_hours: 'auto' | number = 'auto'): number {
  const known = { heardAt, betweenArrivals: [], betweenObservations: [], spanMs: 60 * dayMs, ...pauses }
  const silence = silenceAfter({ lastObservedAt: heardAt - hourMs, pauses: known }, { silence_hours })
  return (silence?.afterMs ?? Number.NaN) / hourMs
}
const hours = (...all: number[]) => all.map((each) => each * hourMs)

describe('a stream is silent', () => {
  it('after a day, if it never pauses', () => {
    expect(hoursUntilSilent({ betweenArrivals: hours(1, 1, 1), betweenObservations: hours(1, 1, 1) })).toBe(24)
  })

  it('after two weekends, if it pauses at weekends', () => {
    expect(hoursUntilSilent({ betweenArrivals: hours(73, 49, 49) })).toBe(98)
    expect(hoursUntilSilent({ betweenObservations: hours(49, 49, 49) })).toBe(98)
  })

  it('after two days, if it sends one file a day', () => {
    expect(hoursUntilSilent({ betweenArrivals: hours(25, 24, 24), betweenObservations: hours(1, 1, 1) })).toBe(48)
  })

  it('after a day, if it had two outages in two months', () => {
    expect(hoursUntilSilent({ betweenArrivals: hours(90, 70, 1) })).toBe(24)
  })

  it('after twice its only pause, if it has shown less than three weeks', () => {
    expect(hoursUntilSilent({ betweenArrivals: hours(49, 1, 1), spanMs: 14 * dayMs })).toBe(98)
    expect(hoursUntilSilent({ betweenArrivals: hours(49), spanMs: 60 * dayMs })).toBe(98)
  })

  it('after four days, before it has shown a whole week', () => {
    expect(hoursUntilSilent({ betweenArrivals: hours(1, 1, 1), spanMs: 3 * dayMs })).toBe(96)
  })

  it('after the hours that a person has set, whatever its pauses', () => {
    expect(hoursUntilSilent({ betweenArrivals: hours(49, 49, 49) }, 6)).toBe(6)
  })
})

describe('silence', () => {
  it('counts from the moment when the newest observation came in', () => {
    const pauses = { heardAt, betweenArrivals: [], betweenObservations: [], spanMs: 60 * dayMs }
    const silence = silenceAfter({ lastObservedAt: heardAt - 5 * dayMs, pauses }, { silence_hours: 'auto' })
    expect(findSilence(silence, heardAt + dayMs)).toBeNull()
    expect(findSilence(silence, heardAt + dayMs + hourMs)).toEqual({
      problem: 'silence',
      isLingering: false,
      evidence: { heardAt: '1970-04-11T00:00:00.000Z', silentHours: 25, silenceHours: 24, usualPauseHours: 0 },
    })
  })

  it('does not befall a model that was never observed', () => {
    expect(silenceAfter({ lastObservedAt: null, pauses: null }, { silence_hours: 'auto' })).toBeNull()
    expect(findSilence(null, heardAt)).toBeNull()
  })
})
