/**
 * A text in which secrets are replaced, as a server may repeat them in its answer.
 *
 * @param secrets empty ones are ignored
 * @example withoutSecrets('no hook at /T0/B0/xyz', ['/T0/B0/xyz']) // => 'no hook at …'
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const longestFirst = secrets.filter((secret) => secret !== '').sort((a, b) => b.length - a.length)
  return longestFirst.reduce((rest, secret) => rest.replaceAll(secret, '…'), text)
}
