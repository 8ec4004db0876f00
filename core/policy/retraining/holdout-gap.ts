import { hourMs } from '#core/instant'

/**
 * The time in ms that is left out between training and held-out rows: at least the time that a label takes, in which
 * neighboring rows share their outcome.
 *
 * @param labelDelayMs 0 where it is not measured
 * @example holdoutGapMs({ hoursMin: 4, labelDelayMs: 0 }) // => 14400000
 */
export function holdoutGapMs(asked: { readonly hoursMin: number; readonly labelDelayMs: number }): number {
  return Math.max(asked.hoursMin * hourMs, asked.labelDelayMs)
}
