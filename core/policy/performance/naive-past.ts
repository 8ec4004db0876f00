import type { LossSums, NaiveLosses } from './loss-span.ts'

/** The rows that naive forecasts learn from, of a task. */
export interface NaivePast {
  /** Takes rows in, or takes them out again. */
  add(sums: LossSums, sign: 1 | -1): void
  /** The sum of each rule's losses on some rows, if it learned from the past ones. */
  losses(rows: LossSums): NaiveLosses
}
