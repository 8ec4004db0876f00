import type { Instant } from '#core/instant'

/** Labels that the delay is measured on: the latest ones, as labels may begin to come faster or slower. */
export const latestLabels = 1000

/** Share of these labels that are quicker than the delay. */
export const quickestShare = 0.1

/** A row with its label. */
export interface LabelledTimes {
  readonly observedAt: Instant
  readonly labelledAt: Instant
  /** When the observation came in. */
  readonly receivedAt: Instant
}

/**
 * The time from an observation to its label in ms, as the store's `measureLabelDelay` has it, of rows in memory.
 *
 * @param rows by the time of their observation, the newest last
 * @returns at least 0; null where no label shows a delay
 */
export function labelDelayOf(rows: readonly LabelledTimes[]): number | null {
  const delays = rows
    .slice(-latestLabels)
    .filter(
      ({ observedAt, labelledAt, receivedAt }) =>
        labelledAt < receivedAt || labelledAt - observedAt >= 2 * (receivedAt - observedAt),
    )
    .map(({ observedAt, labelledAt }) => labelledAt - observedAt)
    .sort((a, b) => a - b)
  const quickest = delays[Math.ceil(delays.length * quickestShare) - 1]
  return quickest === undefined ? null : Math.max(0, quickest)
}
