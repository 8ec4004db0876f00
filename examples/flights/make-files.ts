import { join } from 'node:path'
import { writeExampleCsv } from '#local/replay/write-example-csv'
import { openCsv } from '#rows/csv/open-csv'
import { type FlightFiles, fetchFlights } from './fetch-flights.ts'
import { LateShare } from './late-share.ts'
import { type Flight, readFlight } from './read-flight.ts'

const hourMs = 3_600_000

/** The figures of the weather, by their published names. */
const weatherColumns = [
  'temp',
  'dewp',
  'humid',
  'wind_dir',
  'wind_speed',
  'wind_gust',
  'precip',
  'pressure',
  'visib',
] as const

/** Writes `observations.csv.gz` and `labels.csv.gz` of the published flights, which it fetches first. */
export async function makeFiles(outputFolder: string): Promise<void> {
  await writeFiles(await fetchFlights({ tell: console.error }), outputFolder)
}

/**
 * Writes the files as an airport's own system could: each flight at its scheduled time with what was known then, and
 * its label when it left.
 *
 * A cancelled flight never leaves: its row has no label. A flight that leaves early has its label at its scheduled
 * time, at which the question is asked.
 */
export async function writeFiles(published: FlightFiles, outputFolder: string): Promise<void> {
  const { flights, observations } = await readDepartures(published)
  const labels = flights
    .flatMap(({ id, left }) => (left ? [{ id, ...left }] : []))
    .sort((a, b) => a.at - b.at)
    .map(({ id, isLate, at }) => [id, Number(isLate), new Date(at).toISOString()])
  await writeExampleCsv(join(outputFolder, 'labels.csv.gz'), [['flight', 'late', 'left_at'], ...labels])
  // Written last: if the observations exist, the folder is complete.
  await writeExampleCsv(join(outputFolder, 'observations.csv.gz'), observations)
}

/** The published flights, and each at its scheduled time with what was known then, after a row with the columns' names. */
export async function readDepartures(
  published: FlightFiles,
): Promise<{ readonly flights: readonly Flight[]; readonly observations: readonly (readonly (string | number)[])[] }> {
  const weather = await readWeather(published.weather)
  const flights = await readFlights(published.flights)
  const lateShare = new LateShare()
  const rows = flights.map((flight) => {
    const { id, carrier, origin, dest, weekday, minuteOfDay, distance, scheduledAt, scheduledText } = flight
    const share = lateShare.at(origin, scheduledAt)
    lateShare.add(flight)
    return [
      id,
      scheduledText,
      carrier,
      origin,
      dest,
      weekday,
      minuteOfDay,
      distance,
      share === null ? '' : Math.round(share * 1e4) / 1e4,
      ...(weather.get(lastHour(origin, scheduledAt)) ?? weatherColumns.map(() => '')),
    ]
  })
  const header = ['flight', 'scheduled_at', 'carrier', 'origin', 'dest', 'weekday', 'minute_of_day', 'distance']
  return { flights, observations: [[...header, 'late_share', ...weatherColumns], ...rows] }
}

/** In order of their scheduled times; those of one time as published. */
async function readFlights(path: string): Promise<Flight[]> {
  const flights: Flight[] = []
  for await (const row of (await openCsv(path)).rows) {
    if ('reason' in row) throw new Error(`${path}, row ${row.rowNumber}: ${row.reason}`)
    flights.push(readFlight((column) => textOf(row.cell(column))))
  }
  return flights.sort((a, b) => a.scheduledAt - b.scheduledAt)
}

/** The figures of an airport and an hour, by `placeAndHour`. */
async function readWeather(path: string): Promise<Map<string, string[]>> {
  const weather = new Map<string, string[]>()
  for await (const row of (await openCsv(path)).rows) {
    if ('reason' in row) throw new Error(`${path}, row ${row.rowNumber}: ${row.reason}`)
    const figures = weatherColumns.map((column) => textOf(row.cell(column)))
    weather.set(placeAndHour(textOf(row.cell('origin')), Date.parse(textOf(row.cell('time_hour')))), figures)
  }
  return weather
}

/** The published hour has readings from within it: a flight knows those of the hour before its own. */
const lastHour = (origin: string, at: number) => placeAndHour(origin, at - hourMs)
const placeAndHour = (origin: string, at: number) => `${origin} ${Math.floor(at / hourMs)}`

/** `NA` is how the package writes a missing value. */
function textOf(cell: unknown): string {
  const text = cell === null || cell === undefined ? '' : String(cell)
  return text === 'NA' ? '' : text
}

if (import.meta.main) await makeFiles(process.argv[2] ?? '.')
