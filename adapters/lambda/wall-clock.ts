import type { Clock } from '#core/ports/clock'

/** The machine's own time. */
export const wallClock: Clock = { now: () => Date.now() }
