import { dayMs, type Instant } from '#core/instant'
import type { LoadedModel } from '#store/load-model'

/**
 * Where the data of a training begins: the configured days back from the newest row, or from now where rows are dated ahead.
 *
 * Not from now: history that ended some years ago would leave nothing to train on.
 */
export function trainingWindowFrom(
  { lastObservedAt, configuration }: Pick<LoadedModel, 'lastObservedAt' | 'configuration'>,
  { comprehensive, now }: { readonly comprehensive: boolean; readonly now: Instant },
): Instant {
  if (comprehensive) return 0
  return Math.min(now, lastObservedAt ?? now) - configuration.training_window_days * dayMs
}
