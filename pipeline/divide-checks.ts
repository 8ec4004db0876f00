import { minuteMs } from '#core/instant'
import type { ShardTrigger } from './function-spec.ts'

/**
 * How checks divide their models. A model takes eight statements of the RDS Data API at 20 to 40 ms, more where blocks are measured, and the
 * arithmetic. The plan has twice that, so that a busy database does not break it. All models are done before the next
 * tick of a half-hourly schedule, with some minutes to spare.
 */
export const divideChecks: ShardTrigger = { queue: 'shards', modelMs: 1000, windowMs: 27 * minuteMs }
