import type { Configuration } from '#contracts/configuration'
import { dayMs, type Instant } from '#core/instant'

/**
 * The start of the training window: the configured days before the newest row, or before now if rows are dated in the
 * future.
 *
 * It does not simply count from now, because a history that ended years ago would leave nothing to train on.
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
