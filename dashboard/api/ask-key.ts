/** A random idempotency key. Not `crypto.randomUUID`, which browsers lack on pages served over plain HTTP. */
export function newAskKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
