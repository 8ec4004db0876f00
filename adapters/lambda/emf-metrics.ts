import { Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics'
import {
  cloudWatchMetrics as definitions,
  type MetricName,
  metricsNamespace,
  modelDimension,
} from '#contracts/cloudwatch-metrics'
import type { Metrics } from '#core/ports/metrics'

/**
 * The Metrics port on Powertools' metrics. All fleet metrics have the same dimension, so that one alarm covers every
 * model, whichever function emits them. A model that asked for its own metrics gets a separate line.
 *
 * `flush` writes the collected metrics, once per invocation.
 */
export class EmfMetrics implements Metrics {
  readonly areCollected = true
  readonly #sink: PowertoolsMetrics
  #isEmpty = true

  /** @param installationName the value of the fleet's dimension, which Powertools calls the service */
  constructor(installationName: string) {
    this.#sink = new PowertoolsMetrics({ namespace: metricsNamespace, serviceName: installationName })
  }

  add(name: MetricName, value: number, modelName?: string): void {
    const { unit } = definitions[name]
    this.#isEmpty = false
    this.#sink.addMetric(name, unit, value)
    if (modelName === undefined) return
    const own = this.#sink.singleMetric()
    own.addDimension(modelDimension, modelName)
    own.addMetric(name, unit, value)
  }

  flush(): void {
    if (this.#isEmpty) return
    this.#isEmpty = true
    this.#sink.publishStoredMetrics()
  }
}
