import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'

/** EventBridge's own limits of one PutEvents call. */
export const entriesMax = 10
/** Of all entries of a call together, and so of one. */
export const callBytesMax = 1024 * 1024

/**
 * What an entry counts against the limit.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html (14 bytes for the time, and the UTF-8 bytes of the text fields)
 */
export function sizeOfEntry({ Time, Source, DetailType, Detail, Resources }: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail, ...(Resources ?? [])]
  return (Time ? 14 : 0) + texts.reduce((bytes, text) => bytes + Buffer.byteLength(text ?? ''), 0)
}

/** Cuts entries into calls that EventBridge takes, in their order; what no call can hold is apart. */
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
