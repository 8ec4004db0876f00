/** What has to be divided, and what it may cost. */
export interface WorkToDivide {
  readonly modelCount: number
  /** How many runs work at the same time. */
  readonly consumers: number
  /** What one model takes at most, as a rule. */
  readonly modelMs: number
  /** What one run may take. */
  readonly shardMsMax: number
  /** By when all of it is to be done. */
  readonly windowMs: number
}

export interface ShardPlan {
  /** Models of each shard; together all of them. */
  readonly sizes: readonly number[]
  /** How long each shard waits before it starts. */
  readonly delaysSeconds: readonly number[]
  /** When the last one is done, if each model takes what it takes as a rule. */
  readonly finishesAfterMs: number
  /** Whether that is in time. */
  readonly fits: boolean
}

/** SQS delays a message by at most a quarter of an hour. */
export const delaySecondsMax = 900

/**
 * Divides looks at models into shards that one run each can do, in waves of as many shards as run at the same time.
 *
 * Each wave starts when the one before it is done: what started earlier would wait for a free run, and count as a failed receive. A
 * delay that the queue does not take is cut to its longest, and the shard then waits in the queue. One consumer, or work for one run:
 * one shard.
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

/** At least one: a model that takes longer than a run may is a run of its own. */
function modelsAShard(modelMs: number, shardMsMax: number): number {
  return Math.max(1, Math.floor(shardMsMax / modelMs))
}

/** Even shares, the larger ones first. */
function share(total: number, parts: number, index: number): number {
  return Math.floor(total / parts) + (index < total % parts ? 1 : 0)
}
