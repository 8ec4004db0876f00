import type { Configuration } from '#contracts/configuration'
import { dayMs, type Instant } from '#core/instant'

/**
 * Where the data of a training begins: the configured days back from the newest row, or from now where rows are dated ahead.
 *
 * Not from now: history that ended some years ago would leave nothing to train on.
 */
export function trainingWindowFrom(
  {
    lastObservedAt,
    configuration,
  }: {
    readonly lastObservedAt: Instant | null
    readonly configuration: Pick<Configuration, 'training_window_days'>
  },
  { comprehensive, now }: { readonly comprehensive: boolean; readonly now: Instant },
): Instant {
  if (comprehensive) return 0
  return Math.min(now, lastObservedAt ?? now) - configuration.training_window_days * dayMs
}
