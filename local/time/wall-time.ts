import { setTimeout as sleep } from 'node:timers/promises'
import type { Instant } from '#core/instant'

/** The machine's own time, for pacing and for a clock that follows it. In a replay no decision depends on it. */
export interface WallTime {
  now(): Instant
  /** Resolves after the duration, or as soon as the signal is aborted. */
  wait(durationMs: number, signal: AbortSignal): Promise<void>
}

// A timer's limit is 2^31 - 1 ms: a longer wait ends after a day, and the caller waits again.
const longestWaitMs = 24 * 3_600_000

export const systemTime: WallTime = {
  now: () => Date.now(),
  wait: async (durationMs, signal) => {
    if (signal.aborted) return
    await sleep(Math.min(Math.max(durationMs, 0), longestWaitMs), undefined, { signal }).catch(() => {})
  },
}
