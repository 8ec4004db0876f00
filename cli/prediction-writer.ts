import type { Prediction } from '#contracts/api/predictions'

/** Writes predictions in one format, page by page. */
export interface PredictionWriter {
  readonly add: (predictions: readonly Prediction[]) => Promise<void>
  readonly end: () => Promise<void>
}

export interface PredictionOutput {
  /** Whether labels are texts: a column of a Parquet file has one type. */
  readonly hasTextLabels: boolean
  readonly write: (content: string | Uint8Array) => Promise<void>
}
