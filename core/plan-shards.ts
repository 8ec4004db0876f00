/** The work to divide, and its limits. */
export interface WorkToDivide {
  readonly modelCount: number
  /** How many invocations run at the same time. */
  readonly consumers: number
  /** Time for one model, which is rarely exceeded. */
  readonly modelMs: number
  /** Time limit of one shard. */
  readonly shardMsMax: number
  /** Time limit of all the work. */
  readonly windowMs: number
}

export interface ShardPlan {
  /** Number of models in each shard; their sum is `modelCount`. */
  readonly sizes: readonly number[]
  /** Delay of each shard's start. */
  readonly delaysSeconds: readonly number[]
  /** When the last shard is done, if each model takes `modelMs`. */
  readonly finishesAfterMs: number
  /** Whether that is within `windowMs`. */
  readonly fits: boolean
}

/** The longest delay of an SQS message: 15 minutes. */
export const delaySecondsMax = 900

/**
 * Divides work on models into shards that fit one invocation each, in waves of as many shards as can run at the same
 * time.
 *
 * Each wave starts when the previous one is done: an earlier shard would find no free invocation, which counts as a
 * failed receive. A delay beyond the queue's limit is cut to the limit, and the shard then waits in the queue. One
 * consumer, or work that fits one invocation, is one shard.
 *
 * @complexity O(shards)
 * @example planShards({ modelCount: 10_000, consumers: 10, modelMs: 1000, shardMsMax: 120_000, windowMs: 1_800_000 }).sizes.length // => 84
 */
export function planShards({ modelCount, consumers, modelMs, shardMsMax, windowMs }: WorkToDivide): ShardPlan {
  const shardCount =
    consumers <= 1 ? Math.min(1, modelCount) : Math.ceil(modelCount / modelsAShard(modelMs, shardMsMax))
  const sizes = Array.from({ length: shardCount }, (_, index) => share(modelCount, shardCount, index))
  const waveMs = (sizes[0] ?? 0) * modelMs
  const delaysSeconds: number[] = []
  let finishesAfterMs = 0
  for (let first = 0; first < shardCount; first += consumers) {
    const delaySeconds = Math.min(delaySecondsMax, Math.ceil(finishesAfterMs / 1000))
    for (const _ of sizes.slice(first, first + consumers)) delaysSeconds.push(delaySeconds)
    finishesAfterMs = Math.max(finishesAfterMs, delaySeconds * 1000) + waveMs
  }
  return { sizes, delaysSeconds, finishesAfterMs, fits: finishesAfterMs <= windowMs }
}

/** At least one: a model that takes longer than `shardMsMax` is a shard of its own. */
function modelsAShard(modelMs: number, shardMsMax: number): number {
  return Math.max(1, Math.floor(shardMsMax / modelMs))
}

/** Even shares, the larger ones first. */
function share(total: number, parts: number, index: number): number {
  return Math.floor(total / parts) + (index < total % parts ? 1 : 0)
}
