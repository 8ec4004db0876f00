import type { Environment } from '#contracts/environment'
import { SqsQueue } from './sqs-queue.ts'
import { SqsShardQueue } from './sqs-shard-queue.ts'

/** The queue of shards that a function's environment names, worked off by so many runs at a time. */
export function shardQueueOf(
  { SHARD_QUEUE_URL }: Pick<Environment, 'SHARD_QUEUE_URL'>,
  { concurrencyMax: consumers }: { readonly concurrencyMax: number },
): SqsShardQueue {
  return new SqsShardQueue({ queue: new SqsQueue({ queueUrl: SHARD_QUEUE_URL }), consumers })
}
