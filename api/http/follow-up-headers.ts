/** Headers of an answer to what takes time: where to look, and after how many seconds. */
export function followUpHeaders(location: string) {
  return { location, 'retry-after': '2' } as const
}
