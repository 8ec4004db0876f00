import type { Instant } from '#core/instant'
import type { AnswerMeasure } from './answer-measure.ts'
import type { LabelledRow } from './scored-rows.ts'

/** Sums over the rows that a version scored and whose label is known. */
export interface MeasuredAnswers {
  readonly rows: number
  readonly sum: number
  /** The scored rows at whose time some label was known, and the sum if the newest known one is repeated. */
  readonly rowsAfterLabel: number
  readonly sumOfRepeating: number
}

/**
 * Measures the answers, and those of a baseline that repeats the last known label on the same rows.
 *
 * @param pages rows in order of time
 */
export async function measureAnswers(
  pages: AsyncIterable<readonly LabelledRow[]>,
  measure: AnswerMeasure,
): Promise<MeasuredAnswers> {
  let [rows, sum, rowsAfterLabel, sumOfRepeating] = [0, 0, 0, 0]
  const last = new LastKnownLabel()
  for await (const page of pages) {
    for (const row of page) {
      const known = last.at(row.at)
      last.add(row)
      if (row.version === null || row.score === null) continue
      rows += 1
      sum += measure.of(row.score, row.label)
      if (known === null) continue
      rowsAfterLabel += 1
      sumOfRepeating += measure.of(known, row.label)
    }
  }
  return { rows, sum, rowsAfterLabel, sumOfRepeating }
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
