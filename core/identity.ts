import { createHash } from 'node:crypto'

/**
 * A UUID derived from its parts: the same parts give the same id, in any process, at any time.
 *
 * A fact's id is derived from its natural key, so stating the fact again changes nothing and replays are identical.
 *
 * @complexity O(total length of the parts)
 * @see RFC 9562, section 5.8 (version 8: custom)
 */
export function identityOf(...parts: readonly (string | number)[]): string {
  const digest = createHash('sha256').update(parts.join('\u001f')).digest('hex')
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`
}

/** SHA-256 in hex: the content address of bytes. */
export function contentAddress(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
