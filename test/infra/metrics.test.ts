import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { EmfMetrics } from '#adapters/lambda/emf-metrics'
import { cloudWatchMetrics, type MetricName, metricsNamespace } from '#contracts/cloudwatch-metrics'
import { defaultInstallationName } from '#contracts/installation-tag'
import { type Resource, resourcesOf, synthesize } from './synthesize.ts'

const model = 'churn'
const { template } = synthesize({ alarmModels: [model] })

type Dimensions = Readonly<Record<string, string>>
const keyOf = (name: string, dimensions: Dimensions) => `${name} ${JSON.stringify(Object.entries(dimensions).sort())}`

/** Every metric as functions write it, in CloudWatch's embedded format, the one model's among them. */
function written(): Set<string> {
  const lines: string[] = []
  vi.stubEnv('POWERTOOLS_DEV', 'true')
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false')
  // What a function is called, which is no dimension of its metrics.
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'check-drift')
  vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(String(line)))
  const sink = new EmfMetrics(defaultInstallationName)
  for (const name of Object.keys(cloudWatchMetrics) as MetricName[]) sink.add(name, 1, model)
  sink.flush()
  const keys = lines.flatMap((line) => {
    const { _aws, ...values } = JSON.parse(line)
    const [{ Namespace, Dimensions: dimensions, Metrics: named }] = _aws.CloudWatchMetrics
    expect(Namespace).toBe(metricsNamespace)
    return named.flatMap(({ Name }: { Name: string }) =>
      dimensions.map((set: string[]) => keyOf(Name, Object.fromEntries(set.map((name) => [name, values[name]])))),
    )
  })
  return new Set(keys)
}

interface AlarmProperties {
  readonly Namespace: string
  readonly MetricName: string
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[]
}

function readByAlarms(): string[] {
  return Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm')).flatMap(({ Properties }) => {
    const { Namespace, MetricName, Dimensions = [] } = Properties as unknown as AlarmProperties
    const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]))
    return Namespace === metricsNamespace ? [keyOf(MetricName, dimensions)] : []
  })
}

function readByDashboard(): string[] {
  const [dashboard] = Object.values(resourcesOf(template, 'AWS::CloudWatch::Dashboard')) as [Resource]
  const { 'Fn::Join': parts } = dashboard.Properties.DashboardBody as { 'Fn::Join': [string, (string | object)[]] }
  const body = JSON.parse(parts[1].map((part) => (typeof part === 'string' ? part : 'x')).join(''))
  return body.widgets.flatMap(({ properties }: { properties: { metrics?: unknown[][] } }) =>
    (properties.metrics ?? []).flatMap((metric) => {
      const [namespace, name, ...rest] = metric.filter((part): part is string => typeof part === 'string')
      const pairs = rest.flatMap((value, index) => (index % 2 === 0 ? [[value, rest[index + 1]]] : []))
      return namespace === metricsNamespace ? [keyOf(name as string, Object.fromEntries(pairs))] : []
    }),
  )
}

interface GrafanaTarget {
  readonly namespace?: string
  readonly metricName: string
  readonly dimensions: Dimensions
}

function readByGrafana(): string[] {
  const file = join(import.meta.dirname, '../../infra/grafana/dashboards/remodel.json')
  const { panels } = JSON.parse(readFileSync(file, 'utf8')) as { panels: { targets: GrafanaTarget[] }[] }
  return panels
    .flatMap(({ targets }) => targets)
    .flatMap(({ namespace, metricName, dimensions }) =>
      namespace === metricsNamespace ? [keyOf(metricName, dimensions)] : [],
    )
}

describe('the metrics of ours', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
  })

  it.each([
    ['alarms', readByAlarms, 10],
    ["CloudWatch's dashboard", readByDashboard, 10],
    ['Grafana', readByGrafana, 5],
  ])('are read by %s with the dimensions that functions write', (_, read, countMin) => {
    const known = written()
    expect(read().length).toBeGreaterThanOrEqual(countMin)
    expect(read().filter((key) => !known.has(key))).toEqual([])
  })
})
