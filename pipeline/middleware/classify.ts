import { AppError } from '#core/errors'
import type { Middleware } from './middleware.ts'

/** Makes every error one of our family, which says whether a repeat may help. */
export function classify(): Middleware {
  return {
    onError: (request) => {
      request.error = classified(request.error)
    },
  }
}

/** An error that has no class is a defect or an outage: it is worth another try, and then a person's eyes. */
export function classified(error: unknown): AppError {
  if (error instanceof AppError) return error
  const cause = error instanceof Error ? error : new Error(String(error))
  return new AppError({ code: 'UNEXPECTED', message: cause.message, retryable: true, cause })
}
