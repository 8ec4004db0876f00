import { contentAddress } from '#core/identity'

/**
 * A document within a size, so that a ledger row can be read through the RDS Data API (64 kB). Its largest parts are
 * replaced first, by their size and their hash, which still tells them apart.
 *
 * @example shortenDocument({ name: 'churn' }, 100) // => { name: 'churn' }
 */
export function shortenDocument(document: unknown, bytesMax: number): unknown {
  let left = bytesOf(document)
  if (left <= bytesMax || typeof document !== 'object' || document === null) return document
  const parts = new Map(Object.entries(document))
  for (const [name, part] of [...parts].sort(([, a], [, b]) => bytesOf(b) - bytesOf(a))) {
    if (left <= bytesMax) break
    left -= bytesOf(part)
    parts.set(name, { bytes: bytesOf(part), sha256: contentAddress(Buffer.from(JSON.stringify(part))) })
  }
  return Object.fromEntries(parts)
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '')
}
