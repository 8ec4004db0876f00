import { AppError } from '#core/errors'
import type { DeadLetterQueue } from '#core/ports/dead-letter-queue'
import type { Middleware } from './middleware.ts'

export interface DeadLetterOptions {
  readonly functionName: string
  readonly deadLetters: DeadLetterQueue
}

/**
 * Keeps an input that a function can never handle as a dead letter at once, and counts it as done: Lambda and SQS would
 * retry every error alike. A retryable error stays, for them to try again. If the letter cannot be kept, that error
 * stays instead, and they keep it.
 */
export function deadLetter({ functionName, deadLetters }: DeadLetterOptions): Middleware<{ input: unknown }> {
  return {
    before: ({ event, internal }) => {
      internal.input = event
    },
    onError: async (request) => {
      const { error, internal } = request
      if (!(error instanceof AppError) || error.retryable) return
      const letter = { functionName, input: internal.input, code: error.code, message: error.message }
      try {
        await deadLetters.add(letter)
        request.error = null
        request.response = null
      } catch (failure) {
        // Set, not thrown: the middleware around this one has to see it too.
        request.error = failure as Error
      }
    },
  }
}
