import type { IngestReport } from '#contracts/ingest-batch'
import type { Metrics } from '#core/ports/metrics'

/** States what a batch brought, where that was new. */
export function countRows(metrics: Metrics, { status, observations, labels, rejected }: IngestReport): void {
  if (!metrics.areCollected || status !== 'accepted') return
  metrics.add('ObservationsIngested', observations)
  metrics.add('LabelsIngested', labels)
  metrics.add('RowsRejected', rejected)
}
