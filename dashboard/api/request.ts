/** The parts of a request that go into its address. */
export interface RequestParts {
  readonly params?: Readonly<Record<string, unknown>> | undefined
  readonly query?: Readonly<Record<string, unknown>> | undefined
}

/**
 * The address of an endpoint: its path with the parameters filled in, then the query without undefined values.
 *
 * @throws {Error} when a parameter that the path names is missing
 * @example addressOf('/v1/{model}', { params: { model: 'a b' }, query: { limit: 2 } }) // => '/v1/a%20b?limit=2'
 */
export function addressOf(path: string, { params = {}, query = {} }: RequestParts): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (params[name] === undefined) throw new Error(`${path} needs ${name}`)
    return encodeURIComponent(String(params[name]))
  })
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  )
  if (given.length === 0) return filled
  return `${filled}?${new URLSearchParams(given)}`
}
