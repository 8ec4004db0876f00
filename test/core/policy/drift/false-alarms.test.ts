import { describe, expect, it } from 'vitest'
import { generateColumns, processNames, rowsPerDay } from '../../../../bench/processes/generate-columns.ts'
import { watchColumns } from '../../../../bench/processes/watch-columns.ts'

const referenceDays = 60
const watched = { referenceDays, falseAlarmsAllowed: 0.5 }

describe.each(processNames)('a stable model of five %s features', (process) => {
  /**
   * Four model-years at half a false alarm each have 2 on average. A Poisson count of mean 2 is 14 or more with a chance
   * of 2.9e-8, for all six processes 1.7e-7. Without autocorrelation in the noise it is some dozen a year.
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
    expect(alarms).toBeLessThan(14)
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
