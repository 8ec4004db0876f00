/** A part of a function's work, on its way to another run of the same function. */
export interface Shard {
  /** What JSON can say. */
  readonly body: unknown
  /** How long it waits before it is worked off, 0 to 900. */
  readonly delaySeconds: number
}

/** Hands work that is too much for one run to further runs of the same function. At least once each, in no order. */
export interface ShardQueue {
  /** How many runs work at the same time; 1 where there is one process, and all work is done on the spot. */
  readonly consumers: number
  /** @throws {AppError} `SHARDS_NOT_SENT`, retryable, naming how many */
  send(shards: readonly Shard[]): Promise<void>
}
