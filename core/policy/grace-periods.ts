import { dayMs, hourMs, minuteMs } from '#core/instant'

/** How long unfinished work may wait before `reconcile` takes it for lost. */
export const gracePeriods = Object.freeze({
  /** For an event in the outbox: its own commit publishes it within seconds. */
  publishMs: 5 * minuteMs,
  /** For a champion that is promoted, or that was lost, to answer: it is then served again. */
  serveMs: 5 * minuteMs,
  /** For the start of a requested run: then it is asked for again, after twice as long each time. */
  startMs: 10 * minuteMs,
  /** For a backend with a queue of its own to start a job that it has: then a look says why it waits. */
  waitMs: 5 * minuteMs,
  /**
   * For a backend to start a job that it has: then people are told, and the place is for another run. Twice the time
   * that a cluster's autoscaler gives a new node (its `--max-node-provision-time` is 15 minutes).
   */
  unstartedMs: 30 * minuteMs,
  /** Between two notices of a run whose job is not started. */
  toldAgainMs: dayMs,
  /**
   * For a backend to have the job of a run whose turn it is. Work that an outage delayed waits as long in its queue.
   */
  acceptMs: 6 * hourMs,
})
