import { AppError } from '#core/errors'
import { problemOf } from './api-error.ts'

/**
 * API Gateway waits for half a minute, a cold start's seconds among them, and then gives up with an answer of its own that does not say
 * when to come again. So much before the function's own end we say it ourselves.
 */
const reserveMs = 5_000
const retryAfterSeconds = 5

/** As API Gateway takes it. */
export interface LateAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly isBase64Encoded: boolean
}

/**
 * An answer, or where it would come too late, as while the database wakes up, the advice to ask again. What was asked for may happen
 * all the same; asking again is harmless.
 *
 * @param remainingMs of the function's time
 */
export async function answerInTime<Answer>(answer: Promise<Answer>, remainingMs: number): Promise<Answer | LateAnswer> {
  const late = Promise.withResolvers<LateAnswer>()
  const timer = setTimeout(() => late.resolve(lateAnswer()), Math.max(0, remainingMs - reserveMs))
  try {
    return await Promise.race([answer, late.promise])
  } finally {
    clearTimeout(timer)
    // It has nobody left to tell.
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
