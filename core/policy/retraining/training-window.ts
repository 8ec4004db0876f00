import type { Configuration } from '#contracts/configuration'
import { dayMs, type Instant } from '#core/instant'
import { labelledRowsNeeded, type SplitSettings } from './labelled-rows-needed.ts'

type WindowSettings = Pick<Configuration, 'training_window_days'>

const daysByDefault = 180

/**
 * Labelled rows for which the window of `auto` reaches further back. Trained on the newest 624, 1,000, 2,000, 4,000 and
 * 8,000 rows of four public streams of two to fifty rows a day, XGBoost's log loss fell by a fifth to a quarter up to
 * 4,000, and by 0 to 7 % beyond.
 */
const rowsByDefault = 4000

/** The length of the training window, where enough rows lie in it. */
function windowDaysOf({ training_window_days }: WindowSettings): number {
  return training_window_days === 'auto' ? daysByDefault : training_window_days
}

/**
 * The labelled rows for which a training reaches further back than the window's days. Days that a person set may have
 * reasons that rows do not know: the window then reaches back only to the rows without which there is no training.
 */
export function windowRowsOf(configuration: WindowSettings & SplitSettings): number {
  const { inWindow } = labelledRowsNeeded(configuration)
  return configuration.training_window_days === 'auto' ? Math.max(inWindow, rowsByDefault) : inWindow
}

/**
 * The start of the training window by its days: before the newest row, or before now if rows are dated in the future.
 *
 * It does not simply count from now, because a history that ended years ago would leave nothing to train on.
 */
export function trainingWindowFrom(
  {
    lastObservedAt,
    configuration,
  }: { readonly lastObservedAt: Instant | null; readonly configuration: WindowSettings },
  { comprehensive, now }: { readonly comprehensive: boolean; readonly now: Instant },
): Instant {
  if (comprehensive) return 0
  return Math.min(now, lastObservedAt ?? now) - windowDaysOf(configuration) * dayMs
}
