import type { IngestReport } from './ingest-batch.ts'
import { endedSentence } from './wording.ts'

/**
 * One sentence on rows that no version scored.
 *
 * @example unservedInWords({ rows: 1, reason: 'no version of churn serves: model.onnx is gone' }) // => '1 row was kept without a score: no version of churn serves: model.onnx is gone.'
 */
export function unservedInWords({ rows, reason }: NonNullable<IngestReport['unserved']>): string {
  return endedSentence(`${rows === 1 ? '1 row was' : `${rows} rows were`} kept without a score: ${reason}`)
}
