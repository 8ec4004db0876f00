import type { Environment } from '#contracts/environment'
import { tickAt } from '#contracts/tick'
import { AppError } from '#core/errors'
import { type Instant, toIso } from '#core/instant'
import type { WakeUp } from '#core/ports/wake-up'
import { SqsQueue } from './sqs-queue.ts'

/** SQS's limit on the delay of a message. */
const delaySecondsMax = 900

/** The WakeUp port on the queue that the function itself consumes: a tick that arrives late enough. */
export class SqsWakeUp implements WakeUp {
  readonly #functionName: string
  readonly #queue: Pick<SqsQueue, 'send'>

  constructor(functionName: string, queue: Pick<SqsQueue, 'send'>) {
    this.#functionName = functionName
    this.#queue = queue
  }

  async ask(at: Instant, now: Instant): Promise<void> {
    // A second more: the queue's clock may be ahead, and a tick that comes too early finds nothing due.
    const delaySeconds = Math.min(delaySecondsMax, Math.max(0, Math.ceil((at - now) / 1000)) + 1)
    const body = tickAt(this.#functionName, toIso(at))
    const { refused, reason } = await this.#queue.send([{ body, delaySeconds }])
    if (refused === 0) return
    const message = `the next run of ${this.#functionName} cannot be asked for: ${reason}`
    throw new AppError({ code: 'WAKE_UP_NOT_SENT', message, retryable: true })
  }
}

/** The queue of a function's inputs, as its environment names it. */
export function wakeUpOf(functionName: string, { WORK_QUEUE_URL }: Pick<Environment, 'WORK_QUEUE_URL'>): SqsWakeUp {
  return new SqsWakeUp(functionName, new SqsQueue({ queueUrl: WORK_QUEUE_URL }))
}
