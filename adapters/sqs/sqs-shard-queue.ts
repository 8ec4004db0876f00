import { AppError } from '#core/errors'
import type { Shard, ShardQueue } from '#core/ports/shard-queue'
import type { SqsQueue } from './sqs-queue.ts'

/** The ShardQueue port on a queue that the function itself consumes, at most `consumers` runs at a time. */
export class SqsShardQueue implements ShardQueue {
  readonly consumers: number
  readonly #queue: Pick<SqsQueue, 'send'>

  constructor({ queue, consumers }: { readonly queue: Pick<SqsQueue, 'send'>; readonly consumers: number }) {
    this.#queue = queue
    this.consumers = consumers
  }

  async send(shards: readonly Shard[]): Promise<void> {
    const messages = shards.map(({ body, delaySeconds }) => ({ body: JSON.stringify(body), delaySeconds }))
    const { refused, reason } = await this.#queue.send(messages)
    if (refused === 0) return
    throw new AppError({
      code: 'SHARDS_NOT_SENT',
      message: `${refused} of ${shards.length} shards cannot be sent: ${reason}`,
      retryable: true,
      details: { refused, sent: shards.length - refused },
    })
  }
}
