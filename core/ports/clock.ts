import type { Instant } from '#core/instant'

/** What time it is: the wall's time on AWS, a virtual one in a replay. */
export interface Clock {
  now(): Instant
}
