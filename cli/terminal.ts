import { exitCodes } from './command-error.ts'

/** Aborts on a signal to end. A second Ctrl-C ends the process at once. */
export function untilAskedToEnd(): AbortSignal {
  const stop = new AbortController()
  const ask = (signal: NodeJS.Signals) => {
    if (stop.signal.aborted && signal === 'SIGINT') process.exit(exitCodes.interrupted)
    stop.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask)
  return stop.signal
}
