import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { cloudWatchMetrics, fleetDimension, metricsNamespace, modelDimension } from '#contracts/cloudwatch-metrics'
import { dashboards } from '../../deploy/grafana/make-dashboards.ts'

interface Target {
  readonly namespace: string
  readonly metricName: keyof typeof cloudWatchMetrics
  readonly statistic: string
  readonly dimensions: Readonly<Record<string, string>>
  readonly matchExact: boolean
  readonly label: string
}
const { panels, templating } = JSON.parse(dashboards['cloudwatch.json'] ?? '') as {
  readonly panels: readonly { readonly title: string; readonly targets: readonly Target[] }[]
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] }
}
const targets = panels.flatMap(({ title, targets }) => targets.map((target) => ({ ...target, title })))

/** The metrics that functions add, and those that they add of a model too. */
const added = globSync('{functions,pipeline}/**/*.ts').flatMap((path) => [
  ...readFileSync(path, 'utf8').matchAll(/metrics\??\.add\(\s*'(\w+)',.*?(, own)?\)\s*$/gm),
])
const published = new Set(added.map(([, name]) => name))
const publishedOfModels = new Set(added.flatMap(([, name, own]) => (own === undefined ? [] : [name])))

describe('the Grafana dashboard over CloudWatch', () => {
  it('is read against metrics that are published', () => {
    expect([...publishedOfModels].sort()).toEqual(['AccuracyMargin', 'DriftSeverity'])
    expect([...published].filter((name) => !(String(name) in cloudWatchMetrics))).toEqual([])
  })

  it.each(targets.map((target) => [`${target.title}: ${target.label}`, target] as const))(
    '%s asks for a metric, a statistic and dimensions that there are',
    (_, { namespace, metricName, statistic, dimensions, matchExact }) => {
      expect(namespace).toBe(metricsNamespace)
      expect(published).toContain(metricName)
      expect(statistic).toBe(cloudWatchMetrics[metricName].statistic)
      const ofModel = modelDimension in dimensions
      expect(dimensions).toEqual({ [fleetDimension]: '$installation', ...(ofModel && { [modelDimension]: '$model' }) })
      if (ofModel) expect(publishedOfModels).toContain(metricName)
      // Without it a figure of all models would include the models' own.
      expect(matchExact).toBe(true)
    },
  )

  it('shows every metric', () => {
    expect(new Set(targets.map(({ metricName }) => metricName))).toEqual(new Set(Object.keys(cloudWatchMetrics)))
  })

  it('offers the installations and the models that metrics name', () => {
    const queries = Object.fromEntries(templating.list.map(({ name, query }) => [name, query]))
    expect(queries).toEqual({
      datasource: 'cloudwatch',
      installation: `dimension_values(default, ${metricsNamespace}, ModelsLookedAt, ${fleetDimension})`,
      model: `dimension_values(default, ${metricsNamespace}, DriftSeverity, ${modelDimension}, {"${fleetDimension}":"$installation"})`,
    })
    const used = new Set(JSON.stringify(panels).match(/\$\{?(installation|model|datasource)\b/g))
    expect(used).toEqual(new Set(['$installation', '$model', '${' + 'datasource']))
  })
})
