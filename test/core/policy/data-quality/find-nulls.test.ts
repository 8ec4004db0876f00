import { describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import { findNulls } from '#core/policy/data-quality/find-nulls'
import { featureInUse, times, type Value } from './sample-feature.ts'

const full = times(20, () => times(240, (row): Value => row))
const empty = times(240, (): Value => null)
const nullHour = (rows = 10) => times(rows, (): Value => null)

/** The latest day: hours of ten rows with values, the last of which are those given. */
function endingIn(...hours: readonly (readonly Value[])[]): Value[][] {
  return [...times(24 - hours.length, () => times(10, (row): Value => row)), ...hours.map((hour) => [...hour])]
}
const find = (given: Partial<Parameters<typeof featureInUse>[0]>) =>
  findNulls(featureInUse({ reference: full, hours: endingIn(), ...given }))

describe('a column', () => {
  it('is gone after twenty rows without a value, of two times at least', () => {
    expect(find({ hours: endingIn(nullHour(9), nullHour()) })).toBeNull()
    expect(find({ hours: endingIn(nullHour(), nullHour()) })).toMatchObject({
      problem: 'missing-columns',
      isLingering: false,
      evidence: { rows: 20, nullRate: expect.closeTo(20 / 240, 12), nullRateReference: 0, nullRateRiseMax: 0.2 },
    })
    expect(find({ hours: endingIn(nullHour(20)) })).toBeNull()
  })

  it('is gone since the last value, on the days before too', () => {
    // The days since count as broken, not as usual.
    const rowsOf = (since: readonly (readonly Value[])[]) =>
      find({ since, brokenSince: -since.length * dayMs, hours: times(24, () => nullHour()) })?.evidence.rows
    expect(rowsOf([])).toBe(240)
    expect(rowsOf([empty, empty])).toBe(720)
    expect(rowsOf([empty, [...empty.slice(1), 5], empty])).toBe(480)
    // The day before ended without a value, but the latest has some.
    const returned = { since: [empty], brokenSince: -dayMs, hours: endingIn(nullHour(), nullHour()) }
    expect(find(returned)?.evidence.rows).toBe(20)
  })

  it('that is empty every night is gone after two nights in a row', () => {
    const nights = times(20, () => [...times(160, (row): Value => row), ...times(80, () => null)])
    const following = (hours: number) =>
      find({ reference: nights, hours: endingIn(...times(hours, () => nullHour())) })?.problem
    expect(following(8)).toBeUndefined()
    expect(following(16)).toBe('null-spike')
    expect(following(17)).toBe('missing-columns')
  })
})

describe('a null rate', () => {
  /** So many nulls in each hour of ten rows. */
  const hours = (nulls: number) => times(24, () => [...nullHour(nulls), ...times(10 - nulls, (row): Value => row)])

  it('has risen from the limit on, and lingers down to half of it', () => {
    expect(find({ hours: hours(3) })).toMatchObject({
      problem: 'null-spike',
      isLingering: false,
      evidence: { nullRate: expect.closeTo(0.3, 12), nullRateReference: 0, rows: 240 },
    })
    const [half] = [endingIn(...times(6, () => [...nullHour(6), 1, 2, 3, 4]))]
    expect(find({ hours: half })).toMatchObject({ problem: 'null-spike', isLingering: true })
    expect(find({ hours: hours(1) })).toBeNull()
  })

  it('is not judged on few rows', () => {
    expect(
      find({
        hours: [
          [null, 1],
          [null, 2],
          [null, 3],
        ],
      }),
    ).toBeNull()
  })
})
