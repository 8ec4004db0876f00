/**
 * Aborts when the person or the system asks this process to end. A second Ctrl-C ends it at once.
 */
export function untilAskedToEnd(): AbortSignal {
  const stop = new AbortController()
  const ask = (signal: NodeJS.Signals) => {
    if (stop.signal.aborted && signal === 'SIGINT') process.exit(130)
    stop.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask)
  return stop.signal
}
