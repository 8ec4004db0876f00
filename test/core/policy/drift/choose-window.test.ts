import { describe, expect, it } from 'vitest'
import { dayMs, hourMs } from '#core/instant'
import { chooseWindow, driftWindowLimits, limitsSince } from '#core/policy/drift/choose-window'
import { configuration, now } from '#test/core/policy/samples'

/** A bucket of this many rows every hour for this many days. */
const hourly = (rowCount: number, days: number) =>
  Array.from({ length: 24 * days }, (_, hour) => ({ startAt: now - (hour + 1) * hourMs, rowCount }))
const choose = (buckets: ReturnType<typeof hourly>) =>
  chooseWindow({ buckets, to: now, limits: driftWindowLimits(configuration) })

describe('the current window', () => {
  it('is the last day where that has rows enough', () => {
    expect(choose(hourly(10, 30))).toEqual({ status: 'enough', from: now - dayMs, to: now, rowCount: 240 })
  })

  it('grows by whole days until it has', () => {
    expect(choose(hourly(2, 30))).toEqual({ status: 'enough', from: now - 5 * dayMs, to: now, rowCount: 240 })
  })

  it('stops at a week, and says that the rows do not suffice', () => {
    expect(choose(hourly(1, 30))).toEqual({
      status: 'insufficient-data',
      from: now - 7 * dayMs,
      to: now,
      rowCount: 168,
    })
  })

  it('is empty for a model without rows', () => {
    expect(choose([])).toMatchObject({ status: 'insufficient-data', rowCount: 0 })
  })

  it('leaves out what came later than its end', () => {
    expect(choose([{ startAt: now, rowCount: 500 }]).rowCount).toBe(0)
  })

  it('counts a bucket that begins with it, and none that began before', () => {
    const at = (startAt: number) => choose([{ startAt, rowCount: 500 }])
    expect(at(now - dayMs)).toMatchObject({ from: now - dayMs, rowCount: 500 })
    expect(at(now - dayMs - 1)).toMatchObject({ from: now - 2 * dayMs, rowCount: 500 })
  })

  it('begins no earlier than it may, and is empty before that', () => {
    const limits = { ...driftWindowLimits(configuration), notBefore: now - 30 * hourMs }
    expect(chooseWindow({ buckets: hourly(7, 30), to: now, limits })).toMatchObject({
      ...{ status: 'enough', from: now - 30 * hourMs, rowCount: 210 },
    })
    expect(chooseWindow({ buckets: hourly(6, 30), to: now, limits })).toMatchObject({
      ...{ status: 'insufficient-data', from: now - 30 * hourMs, rowCount: 180 },
    })
    const later = { ...limits, notBefore: now + hourMs }
    expect(chooseWindow({ buckets: hourly(6, 30), to: now, limits: later })).toEqual({
      ...{ status: 'insufficient-data', from: now, to: now, rowCount: 0 },
    })
  })

  it('ends at its longest where that is no whole number of days, or less than a day', () => {
    const limits = { hours: 24, hoursMax: 36, rowsMin: 200 }
    expect(chooseWindow({ buckets: hourly(6, 3), to: now, limits }).from).toBe(now - 36 * hourMs)
    expect(chooseWindow({ buckets: [], to: now, limits: { ...limits, hoursMax: 6 } }).from).toBe(now - 24 * hourMs)
  })
})

describe('the window in which a change is measured', () => {
  const limits = (since: number | null, cutoffAt = 0) => limitsSince(configuration, { cutoffAt, since, now })

  it('reaches back to its beginning, for a day at least and a week at most', () => {
    expect(limits(null).hours).toBe(24)
    expect(limits(now - 3 * hourMs).hours).toBe(24)
    expect(limits(now - 30 * hourMs).hours).toBe(30)
    expect(limits(now - 30 * hourMs - 1).hours).toBe(31)
    expect(limits(now - 300 * hourMs).hours).toBe(168)
    expect(limits(null)).toMatchObject({ hoursMax: 168, rowsMin: configuration.drift_rows_min })
  })

  it('begins after the hour of the cutoff, which has rows of both sides', () => {
    expect(limits(null, 10.5 * hourMs).notBefore).toBe(11 * hourMs)
    expect(limits(null, 10 * hourMs).notBefore).toBe(11 * hourMs)
  })
})
