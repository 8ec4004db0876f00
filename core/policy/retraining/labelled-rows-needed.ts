import type { Configuration } from '#contracts/configuration'

export interface LabelledRowsNeeded {
  /** In the training window, including the held-out rows and the gap. */
  readonly inWindow: number
  /** After the champion's cutoff: the gap and the minimum of held-out rows. A forced run does not need them. */
  readonly sinceChampion: number
}

type SplitSettings = Pick<
  Configuration,
  'training_rows_min' | 'holdout_fraction' | 'holdout_rows_min' | 'holdout_rows_max' | 'holdout_gap_rows'
>

/**
 * The number of labelled rows that a training needs: `training_rows_min` to train on beside the gap and a held-out tail
 * of at least `holdout_rows_min`.
 *
 * This is the only place that computes it. The policy compares with it, and the trainer gets `inWindow` as
 * `labelled_rows_min`, its only check for too few training rows. With a champion the tail is never longer than without
 * one, so the number suffices in both cases. A tail limit below the tail's minimum counts as the minimum ({@link
 * holdoutRowsMax}).
 *
 * @complexity O(holdout_rows_max)
 * @see `container/src/remodel_container/split.py`, which splits the rows
 * @example labelledRowsNeeded(configuration) // => { inWindow: 684, sinceChampion: 148 }
 */
export function labelledRowsNeeded(configuration: SplitSettings): LabelledRowsNeeded {
  const { training_rows_min, holdout_fraction, holdout_rows_min, holdout_gap_rows } = configuration
  const heldOut = (rows: number) => Math.min(Math.floor(rows * holdout_fraction), holdoutRowsMax(configuration))
  let inWindow = Math.max(
    Math.floor(holdout_rows_min / holdout_fraction),
    training_rows_min + holdout_gap_rows + holdout_rows_min,
  )
  while (heldOut(inWindow) < holdout_rows_min || inWindow - heldOut(inWindow) - holdout_gap_rows < training_rows_min)
    inWindow += 1
  return { inWindow, sinceChampion: holdout_rows_min + holdout_gap_rows }
}

/** The maximum number of held-out rows. */
export function holdoutRowsMax({
  holdout_rows_min,
  holdout_rows_max,
}: Pick<Configuration, 'holdout_rows_min' | 'holdout_rows_max'>): number {
  return Math.max(holdout_rows_min, holdout_rows_max)
}
