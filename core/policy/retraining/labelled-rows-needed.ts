import type { Configuration } from '#contracts/configuration'

export interface LabelledRowsNeeded {
  /** In the training window, including the held-out rows and without the gap's. */
  readonly inWindow: number
  /** After the champion's cutoff and the gap: the minimum of held-out rows. A forced run does not need them. */
  readonly sinceChampion: number
}

export type SplitSettings = Pick<Configuration, 'training_rows_min' | 'holdout_fraction' | 'holdout_rows_min'>

/**
 * The number of labelled rows that a training needs: `training_rows_min` to train on beside a held-out tail of at least
 * `holdout_rows_min`. The rows of the gap come on top: they are counted where they lie, because the gap is a time.
 *
 * This is the only place that computes it. The policy compares with it, and the trainer gets `inWindow` as
 * `labelled_rows_min`, its only check for too few training rows. The tail is taken to be the whole `holdout_fraction`: it
 * is shorter with a champion and where `holdout_rows_max` ends it, so that the number suffices in every case.
 *
 * @complexity O(1): the loop closes what rounding leaves
 * @see `container/src/remodel_container/split.py`, which splits the rows
 * @example labelledRowsNeeded(configuration) // => { inWindow: 624, sinceChampion: 100 }
 */
export function labelledRowsNeeded(configuration: SplitSettings): LabelledRowsNeeded {
  const { training_rows_min, holdout_fraction, holdout_rows_min } = configuration
  const heldOut = (rows: number) => Math.floor(rows * holdout_fraction)
  let inWindow = Math.max(
    Math.floor(holdout_rows_min / holdout_fraction),
    Math.floor((training_rows_min - 1) / (1 - holdout_fraction)) - 1,
  )
  while (heldOut(inWindow) < holdout_rows_min || inWindow - heldOut(inWindow) < training_rows_min) inWindow += 1
  return { inWindow, sinceChampion: holdout_rows_min }
}

/**
 * The settings that are too high for so many labelled rows, each with the highest value at which they are enough if the
 * others have theirs.
 *
 * @returns none where no value is low enough, because no row would be held out
 * @example settingsThatFit(442, { training_rows_min: 500, holdout_fraction: 0.2, holdout_rows_min: 100 })
 *   // => { training_rows_min: 354, holdout_rows_min: 88 }
 */
export function settingsThatFit(
  rows: number,
  { training_rows_min, holdout_fraction, holdout_rows_min }: SplitSettings,
): Partial<Pick<SplitSettings, 'training_rows_min' | 'holdout_rows_min'>> {
  const heldOut = Math.floor(rows * holdout_fraction)
  const trained = rows - heldOut
  if (heldOut < 1 || trained < 1) return {}
  return {
    ...(training_rows_min > trained && { training_rows_min: trained }),
    ...(holdout_rows_min > heldOut && { holdout_rows_min: heldOut }),
  }
}

/** The rows that are enough to hold out; a limit below their minimum counts as the minimum. */
export function holdoutRowsMax({
  holdout_rows_min,
  holdout_rows_max,
}: Pick<Configuration, 'holdout_rows_min' | 'holdout_rows_max'>): number {
  return Math.max(holdout_rows_min, holdout_rows_max)
}
