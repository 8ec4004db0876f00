import type { Instant } from '#core/instant'
import { type LabelledTimes, labelDelayOf } from '#core/policy/performance/label-delay'
import { holdoutGapMs } from '#core/policy/retraining/holdout-gap'

/** The labelled rows so far, for the training window of each point of a grid. A label that is known anew counts once. */
export class LabelledRows {
  readonly #keys = new Set<string>()
  readonly #rows: LabelledTimes[] = []

  add(id: string, times: LabelledTimes): void {
    const key = `${times.observedAt} ${id}`
    if (this.#keys.has(key)) return
    this.#keys.add(key)
    this.#rows.push(times)
  }

  /**
   * The time from which on there are the labelled rows that a training needs, beside those that lie in the gap before
   * the held-out rows: the window that `findTrainingWindow` finds.
   *
   * @param hoursMin `holdout_gap_hours`
   * @returns null while all are fewer
   */
  enoughFrom({ needed, hoursMin }: { readonly needed: number; readonly hoursMin: number }): Instant | null {
    // Rows come nearly in order: sorting them again takes one look at each.
    this.#rows.sort((a, b) => a.observedAt - b.observedAt)
    const newest = this.#rows.at(-1)?.observedAt ?? 0
    const gapEnd = newest - holdoutGapMs({ hoursMin, labelDelayMs: labelDelayOf(this.#rows) ?? 0 })
    const learned = this.#rows.findLastIndex(({ observedAt }) => observedAt <= gapEnd)
    return this.#rows[learned - needed + 1]?.observedAt ?? null
  }
}
