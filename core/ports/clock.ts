import type { Instant } from '#core/instant'

/** The current time: wall time on AWS, virtual time in a replay. */
export interface Clock {
  now(): Instant
}
