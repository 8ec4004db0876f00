import { AppError } from '#core/errors'
import type { DeadLetterQueue, UnhandledInput } from '#core/ports/dead-letter-queue'
import { shortened } from '#core/text/shortened'
import type { SqsQueue } from './sqs-queue.ts'

/** An attribute holds more, but no reason has to be longer. */
const messageCharactersMax = 1000

/**
 * The DeadLetterQueue port on the queue into which Lambda itself puts a function's dead letters, in Lambda's form: the
 * body is the input as it came, so that both kinds are redriven alike.
 */
export class SqsDeadLetterQueue implements DeadLetterQueue {
  readonly #queue: Pick<SqsQueue, 'send'>

  constructor(queue: Pick<SqsQueue, 'send'>) {
    this.#queue = queue
  }

  async add({ functionName, input, code, message }: UnhandledInput): Promise<void> {
    const attributes = {
      ErrorCode: code,
      ErrorMessage: shortened(message, messageCharactersMax) || code,
      FunctionName: functionName,
    }
    const { refused, reason } = await this.#queue.send([{ body: JSON.stringify(input), attributes }])
    if (refused === 0) return
    throw new AppError({
      code: 'DEAD_LETTER_NOT_SENT',
      message: `a dead letter cannot be sent: ${reason}`,
      retryable: true,
    })
  }
}
