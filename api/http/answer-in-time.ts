import { AppError } from '#core/errors'
import { problemOf } from './api-error.ts'

/**
 * API Gateway waits for half a minute, a cold start included, and then gives an answer of its own without
 * `Retry-After`. This long before the function's timeout we answer ourselves.
 */
const reserveMs = 5_000
const retryAfterSeconds = 5

/** In the form that API Gateway takes. */
export interface LateAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly isBase64Encoded: boolean
}

/**
 * The answer, or if it would come too late (while the database wakes up) the advice to retry. The request may still
 * take effect; a retry is harmless.
 *
 * @param remainingMs time left to the function
 */
export async function answerInTime<Answer>(answer: Promise<Answer>, remainingMs: number): Promise<Answer | LateAnswer> {
  const late = Promise.withResolvers<LateAnswer>()
  const timer = setTimeout(() => late.resolve(lateAnswer()), Math.max(0, remainingMs - reserveMs))
  try {
    return await Promise.race([answer, late.promise])
  } finally {
    clearTimeout(timer)
    // The late answer's error has no reader.
    answer.catch(() => undefined)
  }
}

function lateAnswer(): LateAnswer {
  const problem = problemOf(new AppError({ code: 'NOT_IN_TIME', message: 'not in time', retryable: true }))
  return {
    statusCode: problem.status,
    headers: { 'content-type': 'application/problem+json', 'retry-after': String(retryAfterSeconds) },
    body: JSON.stringify(problem),
    isBase64Encoded: false,
  }
}
