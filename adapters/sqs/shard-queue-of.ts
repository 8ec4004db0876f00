import type { Environment } from '#contracts/environment'
import { queueConsumers } from '#contracts/queue-consumers'
import { SqsQueue } from './sqs-queue.ts'
import { SqsShardQueue } from './sqs-shard-queue.ts'

/** The queue of shards that a function's environment names, worked off by as many runs at a time as the template lets at it. */
export function shardQueueOf(
  { WORK_QUEUE_URL }: Pick<Environment, 'WORK_QUEUE_URL'>,
  { concurrencyMax }: { readonly concurrencyMax: number },
): SqsShardQueue {
  const consumers = queueConsumers(concurrencyMax)
  return new SqsShardQueue({ queue: new SqsQueue({ queueUrl: WORK_QUEUE_URL }), consumers })
}
