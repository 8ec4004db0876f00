import type { Configuration } from '#contracts/configuration'

export interface LabelledRowsNeeded {
  /** Of the training's window, held-out rows and gap included. */
  readonly inWindow: number
  /** After the champion's cutoff: the gap and the fewest held-out rows lie there. Not asked of a forced run. */
  readonly sinceChampion: number
}

type SplitSettings = Pick<
  Configuration,
  'training_rows_min' | 'holdout_fraction' | 'holdout_rows_min' | 'holdout_rows_max' | 'holdout_gap_rows'
>

/**
 * How many labelled rows a training needs, so that `training_rows_min` are left to learn from once the held-out tail and the gap
 * are taken off, and the tail has `holdout_rows_min`.
 *
 * The one place where that is decided: the policy compares with it, and `inWindow` is handed to the trainer as `labelled_rows_min`, which
 * refuses fewer and nothing else for want of rows to learn from. With a champion the tail is never longer than without one, so what is
 * enough here is enough there. A limit of the tail below its minimum counts as the minimum ({@link holdoutRowsMax}).
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

/** The most rows that are held out. */
export function holdoutRowsMax({
  holdout_rows_min,
  holdout_rows_max,
}: Pick<Configuration, 'holdout_rows_min' | 'holdout_rows_max'>): number {
  return Math.max(holdout_rows_min, holdout_rows_max)
}
