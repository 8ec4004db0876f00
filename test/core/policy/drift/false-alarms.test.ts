import { describe, expect, it } from 'vitest'
import { generateColumns, processNames, rowsPerDay } from '../../../../bench/processes/generate-columns.ts'
import { watchColumns } from '../../../../bench/processes/watch-columns.ts'

const referenceDays = 60
const watched = { referenceDays, falseAlarmsAllowed: 0.5 }

describe.each(processNames)('a stable model of five %s features', (process) => {
  /**
   * Four model-years at half a false alarm each have 2 on average. More than 11 have a chance below one in a million
   * for a Poisson count of mean 2 (P = 1.4e-6 for 11 or more, 2.1e-7 for 12 or more).
   */
  it('alarms within its budget', () => {
    let alarms = 0
    for (let world = 0; world < 4; world++) {
      const columns = generateColumns(process, {
        days: referenceDays + 365,
        features: 5,
        seed: `test/${process}/${world}`,
      })
      alarms += watchColumns(columns, watched).length
    }
    expect(alarms).toBeLessThan(12)
  })
})

describe('a change', () => {
  const changed = (size: number, features: number) =>
    generateColumns('independent', { days: referenceDays + 30, features: 5, seed: `changed/${size}` }).map(
      (column, feature) =>
        feature < features
          ? column.map((value, row) => (row < referenceDays * rowsPerDay ? value : value + size))
          : column,
    )

  it('of three standard deviations in one feature is found within two days', () => {
    const [first] = watchColumns(changed(3, 1), { ...watched, stopAtFirst: true })
    expect(first?.openedAfter).toBeLessThanOrEqual(2)
  })

  it('of half a standard deviation in all is found within a week', () => {
    const [first] = watchColumns(changed(0.5, 5), { ...watched, stopAtFirst: true })
    expect(first?.openedAfter).toBeLessThanOrEqual(7)
  })

  it('that is less than half of a material one is not called drift', () => {
    expect(watchColumns(changed(0.08, 5), watched)).toEqual([])
  })
})
