import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

const published = join(import.meta.dirname, '../../examples/electricity/electricity.csv.gz')

/** The first six columns of the published rows, under the names that the tests' models give them. */
export const marketFeatures = [
  'half_hour_of_day',
  'nsw_price',
  'nsw_demand',
  'vic_price',
  'vic_demand',
  'transfer',
] as const

/** Rows of the published market as numbers: its features, and whether the price goes up. @param from from 0 */
export function publishedRows(from: number, count: number): number[][] {
  cached ??= gunzipSync(readFileSync(published)).toString('utf8').trimEnd().split('\n').slice(1)
  return cached.slice(from, from + count).map((line) => line.split(',').map(Number))
}

let cached: string[] | undefined
