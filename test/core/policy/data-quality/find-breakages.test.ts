import { describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import { findBreakages } from '#core/policy/data-quality/find-breakages'
import { seededRandom } from '#core/statistics/seeded-random'
import { featureInUse, hoursOf, times, type Value } from './sample-feature.ts'

const { uniform } = seededRandom('breakages')
const found = (feature: Parameters<typeof featureInUse>[0]) =>
  findBreakages(featureInUse(feature)).map(({ problem, isLingering }) => (isLingering ? `(${problem})` : problem))
/** A day of 240 numbers in [0, 10), the same hours in each. */
const numbers = (): Value[] => times(240, () => uniform() * 10)
const reference = times(30, numbers)
const hours = hoursOf(() => uniform() * 10)
/** The hours of the latest day, the last ones replaced. */
const lately = (count: number, make: (row: number) => Value, usual: Value[][] = hours) =>
  usual.map((values, hour) => (hour < 24 - count ? values : values.map((_, row) => make(row))))

describe('nulls', () => {
  it('are a missing column after twenty rows in a row where there were none before', () => {
    expect(found({ reference, hours: lately(2, () => null) })).toEqual(['missing-columns'])
  })

  it('of one moment are no missing column', () => {
    expect(found({ reference, hours: lately(1, () => null) })).toEqual([])
  })

  it('are a spike when a fifth of the rows lack a value', () => {
    expect(found({ reference, hours: hoursOf((_, row) => (row % 3 === 0 ? null : 1.5 + row)) })).toEqual(['null-spike'])
  })

  it('are usual in a column that is empty every night', () => {
    const nightly = (hour: number) => (hour < 8 ? null : uniform())
    const nights = { reference: times(30, () => hoursOf(nightly).flat()) }
    expect(found({ ...nights, hours: hoursOf((hour) => (hour < 16 ? uniform() : null)) })).toEqual([])
    expect(found({ ...nights, hours: hoursOf(() => null) })).toEqual(['missing-columns'])
  })

  it('are usual in a column that is empty in four rows of five', () => {
    const sparse = () => (uniform() < 0.8 ? null : uniform())
    const days = times(30, () => times(240, sparse))
    expect(found({ reference: days, hours: lately(2, () => null, hoursOf(sparse)) })).toEqual([])
    const gone = { reference: days, since: [times(240, () => null)], hours: hoursOf(() => null) }
    expect(found(gone)).toEqual(['missing-columns'])
  })
})

describe('one value', () => {
  it('for more rows than any value had on two days is stuck', () => {
    expect(found({ reference, hours: lately(9, () => 4) })).toEqual(['stuck-value'])
    expect(found({ reference, hours: lately(1, () => 4) })).toEqual([])
  })

  it('names itself with its rows', () => {
    const [breakage] = findBreakages(featureInUse({ reference, hours: lately(9, () => 4) }))
    expect(breakage?.evidence).toMatchObject({ value: 4, rows: 90 })
  })

  it('is usual where the reference has whole days of it', () => {
    const rain = times(30, (day) => times(240, () => (day % 6 === 0 ? uniform() : 0)))
    expect(found({ reference: rain, since: times(8, () => times(240, () => 0)), hours: hoursOf(() => 0) })).toEqual([])
    const drought = { reference: rain, since: times(60, () => times(240, () => 0)), hours: hoursOf(() => 0) }
    expect(found(drought)).toEqual(['stuck-value'])
  })

  it('cannot be told of a column that never varied', () => {
    expect(found({ reference: times(30, () => times(240, () => 1)), hours: hoursOf(() => 1) })).toEqual([])
  })

  it('of a rare flag is usual for days', () => {
    const flags = times(30, () => times(240, (row) => (row === 7 ? 'yes' : 'no')))
    const quiet = { reference: flags, since: times(5, () => times(240, () => 'no')), hours: hoursOf(() => 'no') }
    expect(found(quiet)).toEqual([])
  })
})

describe('categories', () => {
  const sides = times(30, () => times(240, (row) => (row % 2 ? 'up' : 'down')))
  const side = (row: number) => (row % 2 ? 'up' : 'down')
  const newOne = (share: number) =>
    hoursOf((hour, row) => ((hour * 10 + row) % 100 < 100 * share ? 'sideways' : side(row)))

  it('that the reference lacks are a problem from the limit on', () => {
    expect(found({ reference: sides, hours: newOne(0.3) })).toEqual(['unseen-categories'])
    expect(found({ reference: sides, hours: newOne(0.02) })).toEqual([])
  })

  it('whose shares only changed are drift, not broken', () => {
    expect(found({ reference: sides, hours: hoursOf((hour) => (hour % 8 ? 'up' : 'down')) })).toEqual([])
  })

  /** Aircraft of a fleet that gets new ones: the share of those that the reference lacks grows to a third. */
  const fleet = (day: number) => () => `N${Math.floor(uniform() * 400 + 4 * day)}`
  const fleetDays = (from: number, count: number) => times(count, (day) => times(240, fleet(from + day)))

  it('that are always new are no fault, however old the reference gets', () => {
    for (const age of [1, 15, 40]) {
      const feature = { reference: fleetDays(0, 30), since: fleetDays(30, age), hours: hoursOf(fleet(30 + age)) }
      expect(found(feature).filter((problem) => !problem.startsWith('('))).toEqual([])
    }
  })

  it('are broken data when one new code comes among those that are always new', () => {
    const usual = fleet(50)
    const hours = hoursOf((hour, row) => ((hour * 10 + row) % 6 === 0 ? 'N/A' : usual()))
    const feature = featureInUse({ reference: fleetDays(0, 30), since: fleetDays(30, 20), hours })
    expect(findBreakages(feature)).toMatchObject([
      { problem: 'unseen-categories', isLingering: false, evidence: { category: 'N/A' } },
    ])
  })

  it('stay broken data while the days before are broken too', () => {
    const broken = times(10, () => newOne(0.3).flat())
    const feature = { reference: sides, since: [...times(5, () => sides[0] as Value[]), ...broken], hours: newOne(0.3) }
    expect(found({ ...feature, brokenSince: -9 * dayMs })).toEqual(['unseen-categories'])
  })
})

describe('numbers', () => {
  it('far beyond the reference are out of range', () => {
    expect(found({ reference, hours: hoursOf((_, row) => (row === 0 ? -999 : uniform() * 10)) })).toEqual([
      'out-of-range',
    ])
    expect(found({ reference, hours: hoursOf((_, row) => (row === 0 ? 12 : uniform() * 10)) })).toEqual([])
  })

  it('that soar for an evening are no fault, and of a fault that stays one', () => {
    const soaring = (from: number) => hoursOf((hour, row) => (hour >= from && row < 3 ? 90 : uniform() * 10))
    expect(found({ reference, hours: soaring(18) })).toEqual([])
    expect(found({ reference, hours: soaring(10) })).toEqual(['out-of-range'])
  })

  it('that nearly all are beyond those before are another unit, even where they are not far beyond', () => {
    /** Degrees Fahrenheit of a cold month, which vary from day to day. */
    const month = (day: number) => times(240, () => 38 + 8 * Math.sin(day) + 16 * uniform())
    const feature = { reference: times(30, month) }
    expect(found({ ...feature, hours: hoursOf(() => 1.8 * (38 + 16 * uniform()) + 32) })).toEqual(['out-of-range'])
    // A warm spell that sets a record, and a record of a place where the weather jumps as far every other day.
    expect(found({ ...feature, hours: hoursOf(() => 50 + 16 * uniform()) })).toEqual([])
    const others = { reference: times(30, (day) => times(240, () => 30 + 24 * (day % 2) + 16 * uniform())) }
    expect(found({ ...others, hours: hoursOf(() => 71 + 10 * uniform()) })).toEqual([])
  })

  it('of a level that moves day by day drift, and are not out of range', () => {
    const walk = (day: number) => times(240, () => day + uniform())
    const feature = { reference: times(30, walk), since: times(60, (day) => walk(30 + day)) }
    expect(found({ ...feature, hours: hoursOf(() => 90 + uniform()) })).toEqual([])
    expect(found({ ...feature, hours: hoursOf(() => 190 + uniform()) })).toEqual(['out-of-range'])
  })
})

describe('a stream of a row an hour', () => {
  const hourly = times(60, (): Value[] => times(24, () => Math.round(uniform() * 12)))
  const day = (make: (hour: number) => Value) => times(24, (hour) => [make(hour)])

  it('shows within a day that a column is stuck, where no value ever came back for long', () => {
    expect(found({ reference: hourly, hours: day(() => 4) })).toEqual(['stuck-value'])
    expect(found({ reference: hourly, hours: day((hour) => (hour === 12 ? 5 : 4)) })).toEqual([])
  })

  it('does not where a value stays for half a day by nature', () => {
    const weather = times(60, (): Value[] => times(24, (hour) => (hour < 13 ? 4 : Math.round(uniform() * 12))))
    expect(found({ reference: weather, hours: day(() => 4) })).toEqual([])
  })
})

describe('a column that began to vary after the reference', () => {
  const since = times(30, (): Value[] => times(240, () => uniform()))
  it('is stuck by what the days since show', () => {
    const constant = times(30, (): Value[] => times(240, () => 7))
    expect(found({ reference: constant, since, hours: hoursOf(() => 0.5) })).toContain('stuck-value')
    expect(found({ reference: constant, hours: hoursOf(() => 7) })).toEqual([])
  })
})

describe('a column that looks back a week', () => {
  const late = times(60, (day): Value[] => times(240, () => (day < 7 ? null : uniform())))
  it('is empty in the first week of a stream, which says nothing of later nulls', () => {
    const hours = hoursOf((_, row) => (row % 4 === 0 ? null : uniform()))
    expect(found({ reference: late, hours })).toEqual(['null-spike'])
    expect(found({ reference: late, hours: hoursOf(() => uniform()) })).toEqual([])
  })
})

describe('new companies of a hotel', () => {
  /** One in a hundred bookings is of a company that was never there. */
  const names = (): Value[] => times(100, (row) => (row === 3 ? `new ${uniform()}` : `known ${row % 9}`))
  const reference = times(60, names)
  const since = times(14, names)
  const group = (rows: number): Value[] => times(100, (row) => (row < rows ? 'a group' : `known ${row % 9}`))

  it('are usual where one booking brings many rows of one', () => {
    expect(found({ reference, since, hours: [group(40)] })).toEqual([])
  })

  it('are broken data where they come in several hours, or on the day before as well', () => {
    expect(found({ reference, since, hours: times(4, () => group(40)) })).toEqual(['unseen-categories'])
    expect(found({ reference, since: [...since, group(40)], hours: [group(40)] })).toEqual(['unseen-categories'])
  })
})

describe('a stream of two rows a day, judged over ten days', () => {
  const twoRows = (): Value[] => [uniform(), uniform()]
  const feature = { reference: times(60, twoRows), since: times(20, twoRows), spanDays: 10 }
  const tenDays = (make: () => Value) => times(10, () => [make(), make()])

  it('has nothing to tell while it is as ever', () => {
    for (let look = 0; look < 50; look++) expect(found({ ...feature, hours: tenDays(() => uniform()) })).toEqual([])
  })

  it('names a column that is gone, one that is stuck, and nulls in most rows', () => {
    expect(found({ ...feature, hours: tenDays(() => null) })).toEqual(['missing-columns'])
    const stuck = times(11, () => [0.5, 0.5])
    expect(found({ ...feature, hours: stuck })).toContain('stuck-value')
    let row = 0
    expect(found({ ...feature, hours: tenDays(() => (row++ % 5 < 4 ? null : uniform())) })).toEqual(['null-spike'])
  })

  it('takes nulls of one row in ten for usual where the days before had as many', () => {
    const sparse = (): Value[] => [uniform() < 0.1 ? null : uniform(), uniform()]
    const usual = { reference: times(60, sparse), since: times(20, sparse), spanDays: 10 }
    for (let look = 0; look < 20; look++) expect(found({ ...usual, hours: times(10, () => sparse()) })).toEqual([])
  })
})
