import type { MetricName } from '#contracts/cloudwatch-metrics'

/** Metrics for alarms and dashboards, collected by CloudWatch on AWS only. */
export interface Metrics {
  /** False if metrics are discarded, so that a caller can skip queries that only a metric needs. */
  readonly areCollected: boolean
  /** @param modelName also records the metric for this model */
  add(name: MetricName, value: number, modelName?: string): void
}
