import { hourMs, minuteMs } from '#core/instant'

/** How long unfinished work may wait before `reconcile` takes it for lost. */
export const gracePeriods = Object.freeze({
  /** For an event in the outbox: its own commit publishes it within seconds. */
  publishMs: 5 * minuteMs,
  /** For a champion that is promoted, or that was lost, to answer: it is then served again. */
  serveMs: 5 * minuteMs,
  /** For the start of a requested run. */
  startMs: 10 * minuteMs,
  /** For a run's data to be frozen: from then on the run has its own deadline. */
  freezeMs: 6 * hourMs,
})
