import { parseArgs } from 'node:util'
import { firstAt, halfHourMs, makeFiles, type RowSpan, rowsAhead } from './make-files.ts'

const dayMs = 48 * halfHourMs

export interface WantedRows {
  readonly days: number
  /** A time, `now`, or `now-5d` for five days ago. */
  readonly until: string
}

/**
 * The rows of a number of days up to a time, as if the market were still open, to feed an installation of today.
 *
 * A row's number, and so its content, does not depend on when the rows are requested: files of adjacent days fit
 * together. The labels of a file's last six hours are not known yet; a later file that has these rows brings them.
 *
 * @throws {Error} for unreadable arguments, and for days before the market's first row
 * @example spanOf({ days: 1, until: '1996-05-08T00:10:00Z' }, 0) // => { from: 0, to: 48 }
 */
export function spanOf({ days, until }: WantedRows, now: number): RowSpan {
  if (!(Number.isInteger(days) && days >= 1)) throw new Error('--days must be a whole number of at least 1')
  const [relative, daysBack = '0'] = /^now(?:-(\d+)d)?$/.exec(until) ?? []
  const untilMs = relative === undefined ? Date.parse(until) : now - Number(daysBack) * dayMs
  if (Number.isNaN(untilMs)) throw new Error(`--until must be now, now-5d or an ISO 8601 time, not ${until}`)
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
  console.log(`${span.to - span.from} rows, ${timeOf(span.from)} to ${timeOf(span.to - 1)}: ${values.to}`)
  console.log(`labels of the rows to ${timeOf(span.to - 1 - rowsAhead)}`)
}

if (import.meta.main)
  try {
    await main(Date.now())
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 2
  }
