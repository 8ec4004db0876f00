import { describe, expect, it } from 'vitest'
import { dayMs, hourMs } from '#core/instant'
import { chooseWindow, driftWindowLimits } from '#core/policy/drift/choose-window'
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

  it('ends at its longest where that is no whole number of days, or less than a day', () => {
    const limits = { hours: 24, hoursMax: 36, rowsMin: 200 }
    expect(chooseWindow({ buckets: hourly(6, 3), to: now, limits }).from).toBe(now - 36 * hourMs)
    expect(chooseWindow({ buckets: [], to: now, limits: { ...limits, hoursMax: 6 } }).from).toBe(now - 24 * hourMs)
  })
})
