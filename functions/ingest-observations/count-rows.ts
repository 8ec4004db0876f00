import type { IngestReport } from '#contracts/ingest-batch'
import type { Metrics } from '#core/ports/metrics'

/** Counts the rows of a batch that is new. */
export function countRows(metrics: Metrics, { status, observations, labels, rejected }: IngestReport): void {
  if (!metrics.areCollected || status !== 'accepted') return
  metrics.add('ObservationsIngested', observations)
  metrics.add('LabelsIngested', labels)
  metrics.add('RowsRejected', rejected)
}
