import type { Log } from '#core/ports/log'
import { classified } from './classify.ts'
import type { Middleware } from './middleware.ts'

export interface LogFailureOptions {
  readonly functionName: string
  readonly log: Log
}

/** Logs why a function failed, and whether a repeat may help. */
export function logFailure({ functionName, log }: LogFailureOptions): Middleware {
  return {
    onError: ({ error }) => {
      const { code, message, retryable, details } = classified(error)
      log.error(`${functionName} failed: ${message}`, { function: functionName, code, retryable, details })
    },
  }
}
