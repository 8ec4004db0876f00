import { AppError } from '#core/errors'
import type { ModelShard, ShardQueue } from '#core/ports/shard-queue'
import type { SqsQueue } from './sqs-queue.ts'

/**
 * The ShardQueue port on a queue that the function itself consumes. Its event source bounds how many runs do so at a
 * time.
 */
export class SqsShardQueue implements ShardQueue {
  readonly #queue: Pick<SqsQueue, 'send'>

  constructor(queue: Pick<SqsQueue, 'send'>) {
    this.#queue = queue
  }

  async send(shards: readonly ModelShard[]): Promise<void> {
    const { refused, reason } = await this.#queue.send(shards.map((shard) => ({ body: JSON.stringify(shard) })))
    if (refused === 0) return
    throw new AppError({
      code: 'SHARDS_NOT_SENT',
      message: `${refused} of ${shards.length} shards cannot be sent: ${reason}`,
      retryable: true,
      details: { refused, sent: shards.length - refused },
    })
  }
}
