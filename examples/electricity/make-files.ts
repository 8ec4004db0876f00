import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { writeExampleCsv } from '#local/replay/write-example-csv'

/** Time of the first row, in milliseconds since 1970. */
export const firstAt = Date.UTC(1996, 4, 7)
export const halfHourMs = 30 * 60_000
/** The question is about the price this many rows later: six hours. */
export const rowsAhead = 12
const rowsADay = 48
const changeRows = [1, rowsADay]
/** The published label compares the price with its mean over this many rows, the row itself among them. */
const meanRows = 49
/** How many rows before its own a feature reads the price: its own, and a day and a week before the one asked for. */
const pricesOverMean = {
  price_over_mean: 0,
  price_a_day_before_over_mean: rowsADay - rowsAhead,
  price_a_week_before_over_mean: 7 * rowsADay - rowsAhead,
} as const

/** The published columns and their descriptive names. */
const columns = {
  feat_1: 'half_hour_of_day',
  feat_2: 'nsw_price',
  feat_3: 'nsw_demand',
  feat_4: 'vic_price',
  feat_5: 'vic_demand',
  feat_6: 'transfer',
} as const
const marketFigures = Object.values(columns).slice(1)
const priceColumn = Object.values(columns).indexOf('nsw_price')

/** Row numbers in [from, to). The published rows end before 45,312, and repeat from there on. */
export interface RowSpan {
  readonly from: number
  readonly to: number
}

/**
 * Writes `observations.csv.gz` and `labels.csv.gz` for the published data or a span of it, as a user's own system would
 * deliver them.
 *
 * Row i is i half hours after 1996-05-07 00:00 UTC. A row's features use only facts known at its time; a cell is empty
 * if the past does not reach back far enough. Its label is the published one of the row six hours later, and is known
 * at that time: the last six hours of a span have no label yet. After the last published row, at midnight, the first one
 * follows. A row is therefore the same in every span.
 */
export async function makeFiles(outputFolder: string, span?: RowSpan): Promise<void> {
  const published = await readPublished()
  const { from, to } = span ?? { from: 0, to: published.length }
  const numbers = Array.from({ length: to - from }, (_, index) => from + index)
  const rowAt = (number: number) => published[number % published.length]
  const header = [
    'observed_at',
    ...Object.values(columns),
    ...Object.keys(pricesOverMean),
    ...changeRows.flatMap((back) => marketFigures.map((name) => `${name}_change_${back}`)),
  ]
  const observations = numbers.map((number) => {
    const figures = rowAt(number)?.figures ?? []
    const mean = meanPrice(number, rowAt)
    return [
      timeOf(number),
      ...figures,
      ...Object.values(pricesOverMean).map((back) => difference(rowAt(number - back)?.figures[priceColumn], mean)),
      ...changeRows.flatMap((back) =>
        figures.slice(1).map((value, figure) => difference(value, rowAt(number - back)?.figures[figure + 1])),
      ),
    ]
  })
  const labels = numbers
    .slice(0, -rowsAhead)
    .map((number) => [timeOf(number), rowAt(number + rowsAhead)?.label ?? '', timeOf(number + rowsAhead)])
  await writeExampleCsv(join(outputFolder, 'labels.csv.gz'), [['observed_at', 'price_high', 'known_at'], ...labels])
  // Written last: if the observations exist, the folder is complete.
  await writeExampleCsv(join(outputFolder, 'observations.csv.gz'), [header, ...observations])
}

interface PublishedRow {
  readonly figures: readonly number[]
  readonly label: string
}

async function readPublished(): Promise<PublishedRow[]> {
  const text = gunzipSync(await readFile(join(import.meta.dirname, 'electricity.csv.gz'))).toString('utf8')
  const [header, ...lines] = text.trimEnd().split('\n')
  if (header !== [...Object.keys(columns), 'target'].join(',')) throw new Error(`unexpected columns: ${header}`)
  return lines.map((line) => {
    const cells = line.split(',')
    return { figures: cells.slice(0, -1).map(Number), label: cells.at(-1) ?? '' }
  })
}

function timeOf(index: number): string {
  return new Date(firstAt + index * halfHourMs).toISOString()
}

/** The mean price of the last `meanRows` rows; undefined where the market is younger than that. */
function meanPrice(number: number, rowAt: (number: number) => PublishedRow | undefined): number | undefined {
  let sum = 0
  for (let back = 0; back < meanRows; back += 1) sum += rowAt(number - back)?.figures[priceColumn] ?? Number.NaN
  return Number.isNaN(sum) ? undefined : sum / meanRows
}

/** Rounded to ten digits, the most in the published figures, so that the file contains no rounding noise. */
function difference(value: number | undefined, from: number | undefined): number | '' {
  return value === undefined || from === undefined ? '' : Math.round((value - from) * 1e10) / 1e10
}

if (import.meta.main) await makeFiles(process.argv[2] ?? '.')
