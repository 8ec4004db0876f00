import { parseArgs } from 'node:util'
import { firstAt, halfHourMs, makeFiles, type RowSpan } from './make-files.ts'

const dayMs = 48 * halfHourMs

export interface WantedRows {
  readonly days: number
  /** A time, `now`, or `now-5d` for five days ago. */
  readonly until: string
}

/**
 * Which rows are those of so many days up to a time, as if the market were still open: what an installation of today can be fed with.
 *
 * The label of the last one was known at that time. A row has the same number, and so the same content, whenever it is asked for: files
 * of neighbouring days fit together.
 *
 * @throws {Error} what cannot be read, and days before the market's first
 * @example spanOf({ days: 1, until: '1996-05-08T00:10:00Z' }, 0) // => { from: 0, to: 48 }
 */
export function spanOf({ days, until }: WantedRows, now: number): RowSpan {
  if (!(Number.isInteger(days) && days >= 1)) throw new Error('--days: a whole number from 1 on')
  const [relative, daysBack = '0'] = /^now(?:-(\d+)d)?$/.exec(until) ?? []
  const untilMs = relative === undefined ? Date.parse(until) : now - Number(daysBack) * dayMs
  if (Number.isNaN(untilMs)) throw new Error(`--until: not now, now-5d or a time of ISO 8601: ${until}`)
  const to = Math.floor((untilMs - firstAt) / halfHourMs)
  const from = to - (days * dayMs) / halfHourMs
  if (from < 0) throw new Error(`the rows begin at ${new Date(firstAt).toISOString()}`)
  return { from, to }
}

async function main(now: number): Promise<void> {
  const { values } = parseArgs({
    options: {
      days: { type: 'string', default: '130' },
      until: { type: 'string', default: 'now' },
      to: { type: 'string', default: '.' },
    },
  })
  const span = spanOf({ days: Number(values.days), until: values.until }, now)
  await makeFiles(values.to, span)
  const timeOf = (row: number) => new Date(firstAt + row * halfHourMs).toISOString()
  console.log(`${span.to - span.from} rows, ${timeOf(span.from)} to ${timeOf(span.to - 1)}, with labels: ${values.to}`)
}

if (import.meta.main)
  try {
    await main(Date.now())
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 2
  }
