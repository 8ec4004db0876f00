import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readExample } from '#local/replay/example-folder'
import { openCsv } from '#rows/csv/open-csv'
import { writeFiles } from '../../examples/arrivals/make-files.ts'

const flightColumns =
  'year,month,day,dep_time,sched_dep_time,dep_delay,arr_time,sched_arr_time,arr_delay,carrier,flight,tailnum,origin,dest,air_time,distance,hour,minute,time_hour'
/** As published: scheduled at 12:00 in New York. */
const flight = (number: number, { left, air, late }: { left: string; air: string; late: string }) =>
  `2013,7,4,1,1200,${left},1,1500,${late},B6,${number},NA,JFK,BQN,${air},1576,12,0,2013-07-04T16:00:00Z`

describe('the arrivals example', () => {
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'remodel-arrivals-'))
    const published = { flights: join(folder, 'flights.csv'), weather: join(folder, 'weather.csv') }
    const rows = [
      flight(1, { left: '10', air: '200', late: '-3' }),
      flight(2, { left: '-5', air: '60', late: '12' }),
      flight(3, { left: 'NA', air: 'NA', late: 'NA' }),
      // Diverted: it left, and did not arrive where it was to.
      flight(4, { left: '0', air: 'NA', late: 'NA' }),
    ]
    await writeFile(published.flights, `${[flightColumns, ...rows].join('\n')}\n`)
    await writeFile(
      published.weather,
      'origin,year,month,day,hour,temp,dewp,humid,wind_dir,wind_speed,wind_gust,precip,pressure,visib,time_hour\n',
    )
    await writeFiles(published, folder)
  })

  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('labels a flight with the minutes by which it arrived late, when it arrived', async () => {
    const labels: string[][] = []
    for await (const row of (await openCsv(join(folder, 'labels.csv.gz'))).rows)
      if ('cell' in row) labels.push(['flight', 'minutes_late', 'arrived_at'].map((column) => String(row.cell(column))))
    expect(labels).toEqual([
      ['B62-JFK-2013-07-04T12:00', '12', '2013-07-04T17:20:00.000Z'],
      ['B61-JFK-2013-07-04T12:00', '-3', '2013-07-04T19:55:00.000Z'],
    ])
  })

  it('has a row for each flight, and the features of the flights example', async () => {
    const { columns, rows } = await openCsv(join(folder, 'observations.csv.gz'))
    let count = 0
    for await (const _ of rows) count += 1
    expect(count).toBe(4)
    const { model } = await readExample('arrivals')
    expect(model.task).toBe('regression')
    expect(model.metric).toBe('absolute-error')
    expect(columns).toEqual(expect.arrayContaining(model.features.map(({ name }) => name)))
    expect(model.features).toEqual((await readExample('flights')).model.features)
  })
})
