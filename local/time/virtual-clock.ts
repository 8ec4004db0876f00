import type { Instant } from '#core/instant'
import type { Clock } from '#core/ports/clock'
import type { WallTime } from './wall-time.ts'

/**
 * The runtime's clock. It stands still until it is advanced and never goes back. It can follow the wall clock from any
 * position.
 *
 * @example
 * const clock = new VirtualClock(1000)
 * clock.advanceTo(500)
 * clock.now() // => 1000
 */
export class VirtualClock implements Clock {
  #position: Instant
  #following: { readonly wall: WallTime; readonly offsetMs: number } | null = null

  constructor(start: Instant) {
    this.#position = start
  }

  now(): Instant {
    if (this.#following) this.advanceTo(this.#following.wall.now() + this.#following.offsetMs)
    return this.#position
  }

  /** Advances to the instant; an earlier one changes nothing. */
  advanceTo(instant: Instant): void {
    if (instant > this.#position) this.#position = instant
  }

  /** From now on the clock runs as fast as the wall clock. */
  follow(wall: WallTime): void {
    this.#following = { wall, offsetMs: this.#position - wall.now() }
  }

  get isFollowing(): boolean {
    return this.#following !== null
  }
}
