import { describe, expect, it } from 'vitest'
import { findStuckValue } from '#core/policy/data-quality/find-stuck-value'
import { featureInUse, times, type Value } from './sample-feature.ts'

/** A day of 240 rows of ten values, each as often as the others. */
const variedDay: readonly Value[] = times(240, (row) => row % 10)
const reference = times(20, () => variedDay)
const dayOf = (value: Value) => times(240, () => value)

/** The latest day: hours of ten rows, the last of which are those given. */
function endingIn(...hours: readonly (readonly Value[])[]): Value[][] {
  const before = times(24 - hours.length, () => times(10, (row): Value => row))
  return [...before, ...hours.map((hour) => [...hour])]
}
const hourOf = (value: Value, rows = 10) => times(rows, () => value)
const find = (given: Partial<Parameters<typeof featureInUse>[0]>) =>
  findStuckValue(featureInUse({ reference, hours: endingIn(), ...given }))

describe('one value in a row', () => {
  it('is stuck beyond the rows that it had on any two days', () => {
    // 24 rows a day.
    expect(find({ hours: endingIn(...times(4, () => hourOf(4))) })).toBeNull()
    expect(find({ hours: endingIn(...times(5, () => hourOf(4))) })).toEqual({
      problem: 'stuck-value',
      isLingering: false,
      evidence: { value: 4, rows: 50, rowsMax: 48 },
    })
  })

  it('is one of texts too', () => {
    const names = times(20, () => times(240, (row): Value => `value ${row % 10}`))
    const named = (...hours: Value[][]) =>
      find({ reference: names, hours: [...times(20, () => ['value 1']), ...hours] })
    expect(named(...times(5, () => hourOf('value 4')))?.evidence).toMatchObject({ value: 'value 4', rows: 50 })
    expect(named(...times(5, (hour) => [...hourOf('value 4', 9), `value ${hour}`]))).toBeNull()
  })

  it('is none where the rows are all of one time, such as a file', () => {
    expect(find({ hours: endingIn(hourOf(4, 100)) })).toBeNull()
    expect(find({ hours: endingIn(hourOf(4, 50), hourOf(4, 50)) })?.evidence).toMatchObject({ rows: 100 })
  })

  it('is interrupted by another value, and not by rows without any', () => {
    const three = times(3, () => hourOf(4))
    expect(find({ hours: endingIn(...three, hourOf(5), ...three) })).toBeNull()
    expect(find({ hours: endingIn(...three, hourOf(null), ...three) })?.evidence).toMatchObject({ rows: 60 })
  })

  it('is counted over the days before, back to the first that has another', () => {
    const today = times(24, () => hourOf(4))
    const mixed = [...times(239, () => 4), 5]
    const rowsOf = (since: readonly (readonly Value[])[]) => find({ since, hours: today })?.evidence.rows
    expect(rowsOf([])).toBe(240)
    expect(rowsOf([dayOf(4), dayOf(4)])).toBe(720)
    expect(rowsOf([dayOf(4), mixed, dayOf(4)])).toBe(480)
    expect(rowsOf([dayOf(4), [...mixed.slice(1), 3], dayOf(4)])).toBe(480)
    expect(rowsOf([dayOf(5), dayOf(4)])).toBe(480)
  })

  it('is not counted over days before, where it ended on the latest', () => {
    expect(find({ since: [dayOf(4), dayOf(4)], hours: endingIn(hourOf(4), hourOf(4)) })).toBeNull()
  })
})

describe('a column that varies little', () => {
  it('is not judged where it never varied, or on fewer than eight days', () => {
    const today = times(24, () => hourOf(4))
    expect(find({ reference: times(20, () => dayOf(7)), since: [dayOf(4)], hours: today })).toBeNull()
    expect(find({ reference: reference.slice(0, 7), hours: today })).toBeNull()
    expect(find({ reference: reference.slice(0, 8), hours: today })).not.toBeNull()
    // Days without a value tell nothing.
    expect(find({ reference: [...reference.slice(0, 7), dayOf(null)], hours: today })).toBeNull()
  })

  it('is stuck only after four times the longest run of days with one value, and one day', () => {
    const halves = times(240, (row): Value => row % 2)
    const calm = [...times(10, () => halves), dayOf(1), ...times(9, () => halves)]
    const following = (days: number) =>
      find({ reference: calm, since: times(days, () => dayOf(1)), hours: times(24, () => hourOf(1)) })
    // A run of one day: more than 8 days of 240 rows.
    expect(following(7)).toBeNull()
    expect(following(8)?.evidence).toMatchObject({ rows: 9 * 240, rowsMax: 8 * 240 })
  })

  it('has to miss forty rows with another value', () => {
    // One row in thirty is another: 1,200 rows miss forty of them.
    const rare = times(20, () => times(240, (row): Value => (row % 30 === 0 ? 1 : 0)))
    const following = (days: number) =>
      find({ reference: rare, since: times(days, () => dayOf(0)), hours: times(24, () => hourOf(0)) })
    expect(following(3)).toBeNull()
    expect(following(5)?.evidence).toMatchObject({ rows: 1440 })
  })
})
