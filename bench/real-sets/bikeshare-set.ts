import { dayMs, hourMs } from '#core/instant'
import { fetchIslp, readTable } from './fetch-sources.ts'
import type { RealRow, RealSet } from './real-set.ts'

const firstDay = Date.parse('2011-01-01T00:00:00Z')
const ahead = 3 * hourMs

/** Will there be more riders in three hours than at that hour a day before? Hours without riders are not in the table. */
export async function bikeshareSet(): Promise<RealSet> {
  const table = await readTable((await fetchIslp()).bikeshare)
  const hours = new Map(
    table.map((row) => [firstDay + (Number(row.day) - 1) * dayMs + Number(row.hr) * hourMs, row] as const),
  )
  const bikers = (at: number) => Number(hours.get(at)?.bikers ?? Number.NaN)
  const rows = [...hours.entries()]
    .sort(([a], [b]) => a - b)
    .map(([at, row]): RealRow => {
      const [target, base] = [at + ahead, at + ahead - dayMs]
      const isKnown = hours.has(target) && hours.has(base)
      const text = (column: string) => row[column] ?? ''
      const number = (column: string) => Number(row[column])
      return {
        at,
        features: {
          hour: text('hr'),
          weekday: text('weekday'),
          workingday: text('workingday'),
          weather: text('weathersit').replaceAll(',', ''),
          temp: number('temp'),
          atemp: number('atemp'),
          hum: number('hum'),
          windspeed: number('windspeed'),
          bikers: bikers(at),
          bikers_change_24: bikers(at) - bikers(at - dayMs),
          bikers_day_before: bikers(base),
          bikers_week_before: bikers(target - 7 * dayMs),
        },
        label: isKnown ? { isUp: bikers(target) > bikers(base), knownAt: target } : null,
      }
    })
  return {
    name: 'bikeshare',
    description: 'Will more bicycles be rented in three hours than at that hour a day before?',
    rows,
    categories: ['hour', 'weekday', 'workingday', 'weather'],
    configuration: { performance_threshold: 0.6 },
  }
}
