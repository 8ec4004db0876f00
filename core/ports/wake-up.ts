import type { Instant } from '../instant.ts'

/** Has the same function run again at a time at which it expects work, between the ticks of its schedule. */
export interface WakeUp {
  /**
   * The function gets a tick of its schedule then, or somewhat later.
   *
   * @param at at most a quarter of an hour after `now`
   * @throws {AppError} `WAKE_UP_NOT_SENT`, retryable
   */
  ask(at: Instant, now: Instant): Promise<void>
}
