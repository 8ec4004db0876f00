// The parts alone: with the package come a push gateway, histograms and the process's own metrics, which the bundle has
// to leave out.
import Gauge from 'prom-client/lib/gauge.js'
import Registry from 'prom-client/lib/registry.js'
import type { Instant } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { countBacklog } from '#store/events/count-backlog'
import { listModelSummaries } from '#store/models/list-model-summaries'
import { installationMetrics, modelMetrics, modelsMax } from './prometheus-metrics.ts'

/** The installation's metrics in Prometheus' text format. */
export async function prometheusText(
  executor: SqlExecutor,
  now: Instant,
): Promise<{ readonly contentType: string; readonly text: string }> {
  const registry = new Registry()
  const models = await listModelSummaries(executor, { limit: modelsMax })
  for (const { name, help, of } of modelMetrics) {
    const gauge = new Gauge({ name, help, labelNames: ['model'], registers: [registry] })
    for (const model of models) {
      const value = of({ model, now })
      if (value !== null) gauge.set({ model: model.name }, value)
    }
  }
  const facts = { models: models.length, ...(await countBacklog(executor)) }
  for (const { name, help, of } of installationMetrics) {
    new Gauge({ name, help, registers: [registry] }).set(of(facts))
  }
  return { contentType: registry.contentType, text: await registry.metrics() }
}
