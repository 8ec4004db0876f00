import { dayMs, type Instant } from '#core/instant'
import { lossSpanMs } from '#core/policy/performance/loss-span'

export interface SpanToMeasure {
  readonly startsAt: Instant
  /** Its rows, as far as they are known. */
  readonly rows: number
}

/**
 * A statement reads the rows of a week at most, and of no more spans than hold this many: with those of the ten days
 * before that is a few seconds of one core, where the RDS Data API ends a statement after 45.
 */
const rowsAtOnce = 100_000
const atOnceMs = 7 * dayMs

/**
 * Spans as they are measured together, each within a statement's time. A span with more rows is measured by itself.
 *
 * @param spans oldest first
 * @example inStatements([{ startsAt: 0, rows: 90_000 }, { startsAt: 21_600_000, rows: 90_000 }]).length // => 2
 */
export function inStatements(spans: readonly SpanToMeasure[]): SpanToMeasure[][] {
  const statements: SpanToMeasure[][] = []
  for (const span of spans) {
    const together = statements.at(-1)
    const first = together?.[0]
    const fits =
      first !== undefined &&
      span.startsAt + lossSpanMs - first.startsAt <= atOnceMs &&
      rowsOf(together ?? []) + span.rows <= rowsAtOnce
    if (fits) together?.push(span)
    else statements.push([span])
  }
  return statements
}

/** @example rowsOf([{ startsAt: 0, rows: 2 }]) // => 2 */
export function rowsOf(spans: readonly SpanToMeasure[]): number {
  return spans.reduce((sum, { rows }) => sum + rows, 0)
}
