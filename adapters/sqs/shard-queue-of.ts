import type { Environment } from '#contracts/environment'
import { SqsQueue } from './sqs-queue.ts'
import { SqsShardQueue } from './sqs-shard-queue.ts'

/** The queue of shards that a function's environment names. */
export function shardQueueOf({ WORK_QUEUE_URL }: Pick<Environment, 'WORK_QUEUE_URL'>): SqsShardQueue {
  return new SqsShardQueue(new SqsQueue({ queueUrl: WORK_QUEUE_URL }))
}
