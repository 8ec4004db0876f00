import type { CheckedRows } from '#rows/check-rows'
import type { BatchRows } from '#store/rows/insert-batch'

/** A batch's rows, and how any of its observations are profiled. */
export interface ProfiledRows extends CheckedRows {
  readonly profile: (observations: CheckedRows['observations']) => BatchRows['profiles']
}
