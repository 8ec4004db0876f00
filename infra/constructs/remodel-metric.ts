import type { Duration } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import {
  cloudWatchMetrics,
  fleetDimension,
  type MetricName,
  metricsNamespace,
  modelDimension,
} from '#contracts/cloudwatch-metrics'

/** A metric of an installation with the metric's own statistic, of one model or over the fleet. */
export function remodelMetric(
  installationName: string,
  metricName: MetricName,
  period: Duration,
  modelName?: string,
): Metric {
  return new Metric({
    namespace: metricsNamespace,
    metricName,
    statistic: cloudWatchMetrics[metricName].statistic,
    period,
    dimensionsMap: {
      [fleetDimension]: installationName,
      ...(modelName !== undefined && { [modelDimension]: modelName }),
    },
  })
}
