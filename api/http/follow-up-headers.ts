/** The headers of an answer to a request that takes time: where to follow it, and after how many seconds. */
export function followUpHeaders(location: string) {
  return { location, 'retry-after': '2' } as const
}
