import type { Prediction } from '#contracts/api/predictions'
import type { Task } from '#contracts/task'

/** Writes predictions in one format, page by page. */
export interface PredictionWriter {
  readonly add: (predictions: readonly Prediction[]) => Promise<void>
  readonly end: () => Promise<void>
}

export interface PredictionOutput {
  readonly task: Task
  /** The classes of a multiclass model, in the order of their columns. */
  readonly classes: readonly string[]
  /** Whether labels are texts: a column of a Parquet file has one type. */
  readonly hasTextLabels: boolean
  readonly write: (content: string | Uint8Array) => Promise<void>
}
