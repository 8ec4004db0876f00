/** Identity of an ask: sent twice, it is one ask. `crypto.randomUUID` is missing on pages that came over plain HTTP. */
export function newAskKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
