// The parts alone: with the package come a push gateway, histograms and the process's own metrics, which the bundle has
// to leave out.
import Counter from 'prom-client/lib/counter.js'
import Gauge from 'prom-client/lib/gauge.js'
import Registry from 'prom-client/lib/registry.js'
import { breakerOf } from '#api/models/breaker-of'
import type { Instant } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { countBacklog } from '#store/events/count-backlog'
import { countFleet } from '#store/models/count-fleet'
import { listMeasuredModels } from '#store/models/list-measured-models'
import { installationMetrics, modelMetrics, modelsMax } from './prometheus-metrics.ts'

/** The installation's metrics in Prometheus' text format. */
export async function prometheusText(
  executor: SqlExecutor,
  now: Instant,
): Promise<{ readonly contentType: string; readonly text: string }> {
  const registry = new Registry()
  const models = await listMeasuredModels(executor, modelsMax)
  for (const metric of modelMetrics) {
    const add = declare(registry, metric, ['model'])
    for (const model of models) add({ model: model.modelName }, metric.of({ model, now }))
  }
  const { breakers, ...fleet } = await countFleet(executor)
  const states = breakers.map((breaker) => breakerOf({ name: '', breaker }, now)?.state)
  const facts = {
    modelsMeasured: models.length,
    breakersSlowed: states.filter((state) => state === 'slowed').length,
    breakersOpen: states.filter((state) => state === 'open').length,
    ...fleet,
    ...(await countBacklog(executor)),
  }
  for (const metric of installationMetrics) declare(registry, metric, [])({}, metric.of(facts))
  return { contentType: registry.contentType, text: await registry.metrics() }
}

type Declared = Pick<(typeof modelMetrics)[number], 'name' | 'type' | 'help' | 'label'>
type Labels = Readonly<Record<string, string>>

/** Declares a metric. @returns adds its samples for some labels: one, or one for each value of its own label */
function declare(registry: Registry, { name, type, help, label }: Declared, labels: readonly string[]) {
  const labelNames = label === undefined ? labels : [...labels, label]
  const options = { name, help, labelNames: [...labelNames], registers: [registry] }
  const set = type === 'counter' ? setter(new Counter(options)) : setter(new Gauge(options))
  return (given: Labels, value: number | null | Readonly<Record<string, number>>) => {
    if (value === null) return
    if (typeof value === 'number') return set(given, value)
    for (const [key, each] of Object.entries(value))
      set({ ...given, ...(label !== undefined && { [label]: key }) }, each)
  }
}

/** A counter's total is read off the database, so that it is added once, at 0. */
function setter(metric: Counter | Gauge): (labels: Labels, value: number) => void {
  return (labels, value) => metric.inc({ ...labels }, value)
}
