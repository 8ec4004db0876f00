import type { Duration } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import {
  cloudWatchMetrics,
  fleetDimensions,
  type MetricName,
  metricsNamespace,
  modelDimension,
} from '#contracts/cloudwatch-metrics'

/** A metric of ours with its own statistic, of one model or over the fleet. */
export function remodelMetric(metricName: MetricName, period: Duration, modelName?: string): Metric {
  return new Metric({
    namespace: metricsNamespace,
    metricName,
    statistic: cloudWatchMetrics[metricName].statistic,
    period,
    dimensionsMap: { ...fleetDimensions, ...(modelName !== undefined && { [modelDimension]: modelName }) },
  })
}
