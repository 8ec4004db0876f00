import type { FeatureValue } from '#core/ports/model-server'

type Row = readonly FeatureValue[]

/** Lambda takes and gives 6 MiB (6,291,556 bytes) a synchronous invocation; some of it is for what stands around the rows. */
export const payloadBytesMax = 6_000_000

/** A probability as Python writes it, with its comma: at most `1.2345678901234567e-05, `. */
const scoreBytes = 24

export interface RowsOfCall {
  /** The rows as JSON, without the brackets around them. */
  readonly json: string
  readonly count: number
}

/**
 * Divides rows into as few calls as Lambda's limits allow, of what is asked and of what is answered.
 *
 * @param aroundBytes what of a call is not rows
 * @returns at least one call; a row that is larger than the limit is one alone, for Lambda to refuse
 */
export function divideRows(
  rows: readonly Row[],
  { versionCount, aroundBytes }: { readonly versionCount: number; readonly aroundBytes: number },
): RowsOfCall[] {
  const rowsMax = Math.max(1, Math.floor(payloadBytesMax / (scoreBytes * Math.max(1, versionCount))))
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
