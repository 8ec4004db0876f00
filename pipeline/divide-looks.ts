import { minuteMs } from '#core/instant'
import type { ShardTrigger } from './function-spec.ts'

/**
 * How checks divide their looks. A look is about a dozen statements of the RDS Data API at 20 to 40 ms, and the arithmetic; planned is
 * twice that, so that a busy database does not break the plan. All are to be done before the next tick of a half-hourly schedule,
 * with some time in hand.
 */
export const divideLooks: ShardTrigger = { queue: 'shards', modelMs: 1000, windowMs: 27 * minuteMs }
