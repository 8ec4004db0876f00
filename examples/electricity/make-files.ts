import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'

/** Time of the first row, in milliseconds since 1970. */
export const firstAt = Date.UTC(1996, 4, 7)
export const halfHourMs = 30 * 60_000
const lastKnownRows = [1, 2, 48]
const changeRows = [1, 48]

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
 * if the past does not reach back far enough. After the last published row, at midnight, the first one follows. A row
 * is therefore the same in every span.
 */
export async function makeFiles(outputFolder: string, span?: RowSpan): Promise<void> {
  const published = await readPublished()
  const { from, to } = span ?? { from: 0, to: published.length }
  const numbers = Array.from({ length: to - from }, (_, index) => from + index)
  const rowAt = (number: number) => published[number % published.length]
  const header = [
    'observed_at',
    ...Object.values(columns),
    ...lastKnownRows.map((back) => `price_up_${back}`),
    ...changeRows.flatMap((back) => marketFigures.map((name) => `${name}_change_${back}`)),
  ]
  const observations = numbers.map((number) => {
    const figures = rowAt(number)?.figures ?? []
    return [
      timeOf(number),
      ...figures,
      ...lastKnownRows.map((back) => rowAt(number - back)?.label ?? ''),
      ...changeRows.flatMap((back) =>
        figures.slice(1).map((value, figure) => change(value, rowAt(number - back)?.figures[figure + 1])),
      ),
    ]
  })
  const labels = numbers.map((number) => [timeOf(number), rowAt(number)?.label ?? '', timeOf(number + 1)])
  await mkdir(outputFolder, { recursive: true })
  await writeCsv(join(outputFolder, 'labels.csv.gz'), ['observed_at', 'price_up', 'known_at'], labels)
  // Written last: if the observations exist, the folder is complete.
  await writeCsv(join(outputFolder, 'observations.csv.gz'), header, observations)
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

/** Rounded to ten digits, the most in the published figures, so that the file contains no rounding noise. */
function change(value: number, before: number | undefined): number | '' {
  return before === undefined ? '' : Math.round((value - before) * 1e10) / 1e10
}

async function writeCsv(
  path: string,
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): Promise<void> {
  const text = `${[header, ...rows].map((cells) => cells.join(',')).join('\n')}\n`
  const unfinished = `${path}.${process.pid}`
  await writeFile(unfinished, gzipSync(text))
  await rename(unfinished, path)
}

if (import.meta.main) await makeFiles(process.argv[2] ?? '.')
