import { setTimeout as sleep } from 'node:timers/promises'
import type { Instant } from '#core/instant'

/** The machine's own time: for pacing, and for a clock that follows it. What is decided never depends on it in a replay. */
export interface WallTime {
  now(): Instant
  /** Resolves after the time, or as soon as the signal is aborted. */
  wait(durationMs: number, signal: AbortSignal): Promise<void>
}

// A timer takes at most 2^31 - 1 ms; who waits for longer looks again after a day.
const longestWaitMs = 24 * 3_600_000

export const systemTime: WallTime = {
  now: () => Date.now(),
  wait: async (durationMs, signal) => {
    if (signal.aborted) return
    await sleep(Math.min(Math.max(durationMs, 0), longestWaitMs), undefined, { signal }).catch(() => {})
  },
}
