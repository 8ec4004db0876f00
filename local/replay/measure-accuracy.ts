import type { Instant } from '#core/instant'
import type { LabelledRow } from './scored-rows.ts'

/** Correct answers among the rows that a version scored and whose label is known. */
export interface Accuracy {
  readonly rows: number
  readonly correct: number
  /**
   * The scored rows at whose time some label was known, and those among them whose label repeats the newest known one.
   */
  readonly rowsAfterLabel: number
  readonly correctByRepeating: number
}

/**
 * Counts correct answers, and those of a baseline that repeats the last known label on the same rows.
 *
 * @param pages rows in order of time
 * @param threshold the score from which the answer is the positive class
 */
export async function measureAccuracy(
  pages: AsyncIterable<readonly LabelledRow[]>,
  threshold: number,
): Promise<Accuracy> {
  let [rows, correct, rowsAfterLabel, correctByRepeating] = [0, 0, 0, 0]
  const last = new LastKnownLabel()
  for await (const page of pages) {
    for (const row of page) {
      const known = last.at(row.at)
      last.add(row)
      if (row.version === null || row.score === null) continue
      rows += 1
      correct += Number(Number(row.score >= threshold) === row.label)
      if (known === null) continue
      rowsAfterLabel += 1
      correctByRepeating += Number(known === row.label)
    }
  }
  return { rows, correct, rowsAfterLabel, correctByRepeating }
}

/** The label of the newest observation whose label is known at a moment; moments are requested in ascending order. */
class LastKnownLabel {
  #waiting: LabelledRow[] = []
  #last: LabelledRow | null = null

  add(row: LabelledRow): void {
    this.#waiting.push(row)
  }

  at(moment: Instant): number | null {
    this.#waiting = this.#waiting.filter((row) => {
      if (row.labelledAt > moment) return true
      if (!this.#last || row.at >= this.#last.at) this.#last = row
      return false
    })
    return this.#last?.label ?? null
  }
}
