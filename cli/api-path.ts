/**
 * A path of the API whose values are encoded.
 *
 * @example apiPath`/v1/models/${'a b'}` // => '/v1/models/a%20b'
 */
export function apiPath(texts: TemplateStringsArray, ...values: readonly (string | number | boolean)[]): string {
  return String.raw(texts, ...values.map(encodeURIComponent))
}
