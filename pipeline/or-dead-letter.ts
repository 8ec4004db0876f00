import { AppError } from '#core/errors'
import type { DeadLetterQueue } from '#core/ports/dead-letter-queue'
import type { WrappedFunction } from './pipeline.ts'

/**
 * Puts what a function will never be able to handle among the dead letters at once, and counts it as done: Lambda and SQS retry every
 * error alike. What may pass is thrown, for them to try again.
 */
export function orDeadLetter(
  functionName: string,
  run: WrappedFunction,
  deadLetters: DeadLetterQueue | null,
): WrappedFunction {
  if (deadLetters === null) return run
  return async (input) => {
    try {
      return await run(input)
    } catch (error) {
      if (!(error instanceof AppError) || error.retryable) throw error
      await deadLetters.add({ functionName, input, code: error.code, message: error.message })
      return undefined
    }
  }
}
