import { join } from 'node:path'
import { writeExampleCsv } from '#local/replay/write-example-csv'
import { type FlightFiles, fetchFlights } from '../flights/fetch-flights.ts'
import { readDepartures } from '../flights/make-files.ts'

/** Writes `observations.csv.gz` and `labels.csv.gz` of the published flights, which it fetches first. */
export async function makeFiles(outputFolder: string): Promise<void> {
  await writeFiles(await fetchFlights({ tell: console.error }), outputFolder)
}

/**
 * Writes the rows of the example `flights`, each labelled with the minutes by which it arrived late, when it arrived. A
 * cancelled or diverted flight does not arrive: its row has no label.
 */
export async function writeFiles(published: FlightFiles, outputFolder: string): Promise<void> {
  const { flights, observations } = await readDepartures(published)
  const labels = flights
    .flatMap(({ id, arrived }) => (arrived ? [{ id, ...arrived }] : []))
    .sort((a, b) => a.at - b.at)
    .map(({ id, minutesLate, at }) => [id, minutesLate, new Date(at).toISOString()])
  await writeExampleCsv(join(outputFolder, 'labels.csv.gz'), [['flight', 'minutes_late', 'arrived_at'], ...labels])
  // Written last: if the observations exist, the folder is complete.
  await writeExampleCsv(join(outputFolder, 'observations.csv.gz'), observations)
}

if (import.meta.main) await makeFiles(process.argv[2] ?? '.')
