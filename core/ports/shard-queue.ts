import type { RemodelEvent } from '#contracts/events/catalogue'

/** A part of a function's work for another invocation of it: some models, and the event that causes the work. */
export interface ModelShard {
  readonly modelNames: readonly string[]
  readonly cause: RemodelEvent
}

/**
 * Distributes work that is too much for one invocation among further ones of the same function. Each shard arrives at
 * least once, in any order.
 */
export interface ShardQueue {
  /** @throws {AppError} `SHARDS_NOT_SENT`, retryable, naming how many */
  send(shards: readonly ModelShard[]): Promise<void>
}
