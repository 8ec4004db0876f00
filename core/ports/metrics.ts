import type { MetricName } from '#contracts/cloudwatch-metrics'

/** Figures for alarms and dashboards: CloudWatch, or nobody. */
export interface Metrics {
  /** False where nobody collects them: what only a metric needs is then not computed. */
  readonly areCollected: boolean
  /** @param modelName where the figure is to be kept for this model apart, too */
  add(name: MetricName, value: number, modelName?: string): void
}
