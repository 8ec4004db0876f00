import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'

/** EventBridge's limit on the entries of one PutEvents call. */
const entriesMax = 10
/** EventBridge's limit on the bytes of one call, and so of one entry. */
const callBytesMax = 1024 * 1024

/**
 * The bytes that an entry counts against the limit: 14 for its time, and the UTF-8 bytes of its text fields.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
 */
export function sizeOfEntry({ Time, Source, DetailType, Detail, Resources }: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail, ...(Resources ?? [])]
  return (Time ? 14 : 0) + texts.reduce((bytes, text) => bytes + Buffer.byteLength(text ?? ''), 0)
}

/**
 * Splits entries, in order, into calls within EventBridge's limits. An entry that is too large for any call is returned
 * as oversized.
 */
export function batchEntries<Outgoing extends { readonly entry: PutEventsRequestEntry }>(
  all: readonly Outgoing[],
): { readonly batches: readonly (readonly Outgoing[])[]; readonly oversized: readonly Outgoing[] } {
  const batches: Outgoing[][] = []
  const oversized: Outgoing[] = []
  let bytes = 0
  for (const outgoing of all) {
    const size = sizeOfEntry(outgoing.entry)
    if (size > callBytesMax) {
      oversized.push(outgoing)
      continue
    }
    const current = batches.at(-1)
    if (current && current.length < entriesMax && bytes + size <= callBytesMax) {
      current.push(outgoing)
      bytes += size
    } else {
      batches.push([outgoing])
      bytes = size
    }
  }
  return { batches, oversized }
}
