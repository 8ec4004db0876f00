import type { FeatureValue } from '#core/ports/model-server'

type Row = readonly FeatureValue[]

/**
 * Below Lambda's limit of 6 MiB (6,291,556 bytes) for the request, and for the response, of a synchronous invocation.
 * The difference leaves room for everything around the rows.
 */
const payloadBytesMax = 6_000_000

/** The longest number that Python writes, with its separator: `-1.2345678901234567e-05, `. */
const numberBytes = 25

export interface RowsOfCall {
  /** The rows as JSON, without the surrounding brackets. */
  readonly json: string
  readonly count: number
}

/**
 * Splits rows into as few calls as Lambda's limits on requests and responses allow.
 *
 * @param numberCount numbers that a row's answers have, of all versions together
 * @param aroundBytes the size of a request without its rows
 * @returns at least one call; a row above the limit gets a call of its own, which Lambda rejects
 */
export function divideRows(
  rows: readonly Row[],
  { numberCount, aroundBytes }: { readonly numberCount: number; readonly aroundBytes: number },
): RowsOfCall[] {
  const rowsMax = Math.max(1, Math.floor(payloadBytesMax / (numberBytes * Math.max(1, numberCount))))
  const calls: RowsOfCall[] = []
  let parts: string[] = []
  let bytes = aroundBytes
  const close = () => {
    calls.push({ json: parts.join(','), count: parts.length })
    parts = []
    bytes = aroundBytes
  }
  for (const row of rows) {
    const json = JSON.stringify(row)
    const size = Buffer.byteLength(json) + 1
    if (parts.length > 0 && (bytes + size > payloadBytesMax || parts.length === rowsMax)) close()
    parts.push(json)
    bytes += size
  }
  if (parts.length > 0 || calls.length === 0) close()
  return calls
}
