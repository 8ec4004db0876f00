import { dayMs, type Instant } from '#core/instant'
import type { VirtualClock } from './virtual-clock.ts'
import type { WallTime } from './wall-time.ts'

/** The speed of simulated time: as fast as the work allows, a number of days per second, wall-clock time, or paused. */
export type Pace =
  | { readonly kind: 'max' }
  | { readonly kind: 'days-per-second'; readonly daysPerSecond: number }
  | { readonly kind: 'live' }
  | { readonly kind: 'paused' }

/** A pace as a person sets it: simulated days per second. */
export type Speed = number | 'max' | 'paused'

export function paceOf(speed: Speed): Pace {
  if (speed === 'max' || speed === 'paused') return { kind: speed }
  return { kind: 'days-per-second', daysPerSecond: speed }
}

/** @returns null in wall-clock time */
export function speedOf(pace: Pace): Speed | null {
  if (pace.kind === 'live') return null
  return pace.kind === 'days-per-second' ? pace.daysPerSecond : pace.kind
}

// If the replay is behind by more than this, the pace restarts from here instead of catching up.
const patienceMs = 1000

/** Computes the wait before an item. Neither the work nor its order depends on it. */
export class Pacer {
  readonly pace: Pace
  readonly #clock: VirtualClock
  readonly #wall: WallTime
  #anchor: { readonly instant: Instant; readonly wall: Instant }

  constructor(pace: Pace, clock: VirtualClock, wall: WallTime) {
    this.pace = pace
    this.#clock = clock
    this.#wall = wall
    this.#anchor = { instant: clock.now(), wall: wall.now() }
    if (pace.kind === 'live') clock.follow(wall)
  }

  /**
   * Wall-clock milliseconds until the instant; 0 if it is due. Due work, such as a person's request, runs even while
   * time is paused.
   */
  waitMs(at: Instant): number {
    if (this.pace.kind === 'max') return 0
    if (this.pace.kind === 'live') return Math.max(0, at - this.#clock.now())
    if (this.pace.kind === 'paused') return at <= this.#clock.now() ? 0 : Number.POSITIVE_INFINITY
    const instant = Math.max(at, this.#clock.now())
    const simulatedMs = instant - this.#anchor.instant
    const dueAt = this.#anchor.wall + (simulatedMs / dayMs / this.pace.daysPerSecond) * 1000
    const waitMs = dueAt - this.#wall.now()
    if (waitMs < -patienceMs) this.#anchor = { instant, wall: this.#wall.now() }
    return Math.max(0, waitMs)
  }
}
