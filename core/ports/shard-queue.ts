/** A part of a function's work that another invocation of the same function will do. */
export interface Shard {
  /** Any JSON value. */
  readonly body: unknown
  /** Delay before the shard is processed, 0 to 900. */
  readonly delaySeconds: number
}

/**
 * Distributes work that is too much for one invocation among further ones of the same function. At least once, in no
 * order.
 */
export interface ShardQueue {
  /** How many invocations run at the same time; 1 in one process, where the work is not divided. */
  readonly consumers: number
  /** @throws {AppError} `SHARDS_NOT_SENT`, retryable, with their number */
  send(shards: readonly Shard[]): Promise<void>
}
