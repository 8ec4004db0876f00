import type { VariableModel } from '@grafana/schema'
import type { CloudWatchMetricsQuery } from '@grafana/schema/dist/esm/raw/composable/cloudwatch/dataquery/x/CloudWatchDataQuery_types.gen'
import {
  cloudWatchMetrics,
  fleetDimension,
  type MetricName,
  metricsNamespace,
  modelDimension,
} from '#contracts/cloudwatch-metrics'
import { laidOut, type Panel, type Source } from './lay-out.ts'

interface Query {
  readonly metric: MetricName
  /** Figures of the chosen model alone, which has metrics of its own with `metrics_per_model`. */
  readonly ofModel?: true
}

const severityWords = { 0: 'none', 1: 'low', 2: 'medium', 3: 'high' }

const panels: readonly Panel<Query>[] = [
  {
    title: 'Models without observations',
    description: 'Models whose observations have stopped',
    ...{ kind: 'stat', width: 4, thresholds: [1, 10], queries: { models: { metric: 'ModelsSilent' } } },
  },
  {
    title: 'Stuck runs',
    description: 'Active runs past their limit, or that never started',
    ...{ kind: 'stat', width: 4, thresholds: [1, 1], queries: { runs: { metric: 'RunsStuck' } } },
  },
  {
    title: 'Unpublished events',
    description: 'Events that a crash left unpublished; reconcile publishes them',
    ...{ kind: 'stat', width: 4, thresholds: [1, 10], queries: { events: { metric: 'OutboxBacklog' } } },
  },
  {
    title: 'Failures of the database, an hour',
    ...{ kind: 'stat', width: 4, thresholds: [1, 10], queries: { failures: { metric: 'DatabaseErrors' } } },
  },
  {
    title: 'Gravest drift',
    description: 'The largest severity that a check of the last hour found, over all models',
    ...{ kind: 'stat', width: 4, thresholds: [1, 3], words: severityWords },
    queries: { severity: { metric: 'DriftSeverity' } },
  },
  {
    title: 'Planned duration of checks',
    description: 'Of the checks of one tick',
    ...{ kind: 'stat', width: 4, unit: 'ms', queries: { planned: { metric: 'CheckPlanMs' } } },
  },
  {
    title: 'Least below the threshold',
    description:
      'How far the loss per row of the worst model stays under its threshold; below zero it is degraded by the evidence',
    ...{ kind: 'timeseries', width: 12, queries: { margin: { metric: 'AccuracyMargin' } } },
  },
  {
    title: 'Severity of drift',
    description: 'The largest of all models: 0 none, 1 low, 2 medium, 3 high',
    ...{ kind: 'timeseries', width: 12, min: 0, max: 3, queries: { severity: { metric: 'DriftSeverity' } } },
  },
  {
    title: 'Rows, an hour',
    ...{ kind: 'timeseries', width: 12, min: 0 },
    queries: {
      observations: { metric: 'ObservationsIngested' },
      labels: { metric: 'LabelsIngested' },
      rejected: { metric: 'RowsRejected' },
    },
  },
  {
    title: 'Runs that ended, an hour',
    ...{ kind: 'timeseries', width: 12, min: 0 },
    queries: { ended: { metric: 'RunsEnded' }, failed: { metric: 'RunsFailed' } },
  },
  {
    title: 'Checks, an hour',
    description: 'Ticks that were handled: two of drift and one of performance; and the models that were due',
    ...{ kind: 'timeseries', width: 12, min: 0 },
    queries: {
      drift: { metric: 'DriftChecks' },
      performance: { metric: 'PerformanceChecks' },
      models: { metric: 'ModelsLookedAt' },
    },
  },
  {
    title: 'Trouble',
    ...{ kind: 'timeseries', width: 12, min: 0 },
    queries: {
      'silent models': { metric: 'ModelsSilent' },
      'stuck runs': { metric: 'RunsStuck' },
      'unpublished events': { metric: 'OutboxBacklog' },
      'failures of the database': { metric: 'DatabaseErrors' },
    },
  },
  {
    title: '$model: below the threshold',
    description: "How far the champion's loss per row stays under its threshold (metrics_per_model)",
    ...{ kind: 'timeseries', width: 12, queries: { margin: { metric: 'AccuracyMargin', ofModel: true } } },
  },
  {
    title: '$model: severity of drift',
    description: '0 none, 1 low, 2 medium, 3 high (metrics_per_model)',
    ...{ kind: 'timeseries', width: 12, min: 0, max: 3 },
    queries: { severity: { metric: 'DriftSeverity', ofModel: true } },
  },
]

// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana fills it in
const datasource = { type: 'cloudwatch', uid: '${datasource}' }
/** The data source's own. */
const region = 'default'

const source: Source<Query> = {
  datasource,
  targetOf: ({ metric, ofModel }, label): Omit<CloudWatchMetricsQuery, 'refId'> => ({
    ...{ queryMode: 'Metrics', metricQueryType: 0, metricEditorMode: 0, id: '', expression: '' },
    ...{ region, namespace: metricsNamespace, metricName: metric, statistic: cloudWatchMetrics[metric].statistic },
    dimensions: { [fleetDimension]: '$installation', ...(ofModel && { [modelDimension]: '$model' }) },
    // A metric of a model is another one than that of all, which has fewer dimensions.
    matchExact: true,
    // CloudWatch keeps hours for 15 months, and shorter periods for weeks.
    period: '3600',
    label,
  }),
}

/** The values of a dimension, as the data source lists them. */
function valuesOf(name: string, label: string, dimension: string, metric: MetricName, among = ''): VariableModel {
  return {
    ...{ name, label, type: 'query', datasource, refresh: 2, sort: 1 },
    query: `dimension_values(${region}, ${metricsNamespace}, ${metric}, ${dimension}${among})`,
  }
}

/** The dashboard over CloudWatch. It asks no database, so that it keeps none awake. */
export const cloudWatchDashboard = {
  title: 'Remodel on AWS',
  panels: laidOut(panels, source),
  choices: [
    { name: 'datasource', label: 'Data source', type: 'datasource', query: 'cloudwatch' },
    valuesOf('installation', 'Installation', fleetDimension, 'ModelsLookedAt'),
    valuesOf('model', 'Model', modelDimension, 'DriftSeverity', `, {"${fleetDimension}":"$installation"}`),
  ] satisfies VariableModel[],
} as const
