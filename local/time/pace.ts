import { dayMs, type Instant } from '#core/instant'
import type { VirtualClock } from './virtual-clock.ts'
import type { WallTime } from './wall-time.ts'

/** How fast simulated time passes: as fast as the work allows, so many days a second, with the wall's time, or not at all. */
export type Pace =
  | { readonly kind: 'max' }
  | { readonly kind: 'days-per-second'; readonly daysPerSecond: number }
  | { readonly kind: 'live' }
  | { readonly kind: 'paused' }

/** A pace as a person sets it: simulated days a second. */
export type Speed = number | 'max' | 'paused'

export function paceOf(speed: Speed): Pace {
  if (speed === 'max' || speed === 'paused') return { kind: speed }
  return { kind: 'days-per-second', daysPerSecond: speed }
}

/** @returns null where time passes with the wall's */
export function speedOf(pace: Pace): Speed | null {
  if (pace.kind === 'live') return null
  return pace.kind === 'days-per-second' ? pace.daysPerSecond : pace.kind
}

// Behind by more than this, the pace starts anew from here instead of running to catch up.
const patienceMs = 1000

/** Says how long to wait before an item; what is done, and its order, never depend on it. */
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

  /** Wall milliseconds until the instant; 0 when it is due. While time stands still what is due already is done nevertheless: a person's ask. */
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
