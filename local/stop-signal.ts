/** Within it two signals are one: a terminal sends Ctrl-C to a process and to the one that it hands over to, which passes it on. */
const oneSignalMs = 1000

/**
 * Is aborted at the first SIGINT or SIGTERM, so that everything ends in order; at a second one, a while later, the process ends at once.
 *
 * @param now milliseconds of any clock that goes forward
 */
export function stopSignal(now: () => number): AbortSignal {
  const stop = new AbortController()
  let stoppedAt: number | null = null
  const handle = () => {
    if (stoppedAt === null) {
      stoppedAt = now()
      stop.abort()
    } else if (now() - stoppedAt > oneSignalMs) process.exit(130)
  }
  process.on('SIGINT', handle)
  process.on('SIGTERM', handle)
  return stop.signal
}
