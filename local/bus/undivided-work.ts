import { AppError } from '#core/errors'
import type { ShardQueue } from '#core/ports/shard-queue'

/** One process works everything off on the spot: whoever plans for one consumer has nothing to send. */
export const undividedWork: ShardQueue = {
  consumers: 1,
  send: async () => {
    throw new AppError({ code: 'NO_SHARD_QUEUE', message: 'work is not divided within one process' })
  },
}
