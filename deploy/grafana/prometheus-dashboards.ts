import type { VariableModel } from '@grafana/schema'
import { laidOut, type Panel, type Source } from './lay-out.ts'

const severityWords = { 0: 'none', 1: 'low', 2: 'medium', 3: 'high' }
const breakerWords = { 0: 'closed', 1: 'slowed', 2: 'open' }

const fleet: readonly Panel<string>[] = [
  { title: 'Models', kind: 'stat', width: 4, queries: { models: 'remodel_models' } },
  {
    title: 'Champions that do not answer',
    ...{ kind: 'stat', width: 4, thresholds: [1, 1], queries: { unserved: 'remodel_models_unserved' } },
  },
  {
    title: 'Data-quality problems',
    ...{ kind: 'stat', width: 4, thresholds: [1, 10] },
    queries: { problems: 'remodel_open_episodes{kind="data-quality"}' },
  },
  {
    title: 'Below their threshold',
    ...{ kind: 'stat', width: 4, thresholds: [1, 10] },
    queries: { problems: 'remodel_open_episodes{kind="performance"}' },
  },
  {
    title: 'Circuit breakers open',
    ...{ kind: 'stat', width: 4, thresholds: [1, 1], queries: { open: 'remodel_breakers{state="open"}' } },
  },
  {
    title: 'Dead letters',
    ...{ kind: 'stat', width: 4, thresholds: [1, 1], queries: { letters: 'remodel_dead_letters' } },
  },
  { title: 'Open problems', kind: 'timeseries', width: 12, min: 0, queries: { '{{kind}}': 'remodel_open_episodes' } },
  {
    title: 'Runs under way',
    description: 'Waiting: for a place to train, or for the backend',
    ...{ kind: 'timeseries', width: 12, min: 0, queries: { '{{state}}': 'remodel_runs' } },
  },
  {
    title: 'Runs that ended, a day',
    ...{ kind: 'timeseries', width: 12, min: 0 },
    queries: { '{{outcome}}': 'increase(remodel_runs_ended_total[1d])' },
  },
  {
    title: 'Circuit breakers',
    ...{ kind: 'timeseries', width: 12, min: 0, queries: { '{{state}}': 'remodel_breakers' } },
  },
  {
    title: 'Least above the threshold',
    description: "Accuracy of the latest window minus the model's threshold; one window below zero is no verdict",
    ...{ kind: 'table', width: 12, unit: 'percentunit' },
    queries: { margin: 'bottomk(10, remodel_model_accuracy_margin)' },
  },
  {
    title: 'Most drifted',
    description: 'Largest KS statistic at the latest check: a size, no verdict',
    ...{ kind: 'table', width: 12, queries: { statistic: 'topk(10, remodel_model_drift_statistic)' } },
  },
]

const model: readonly Panel<string>[] = [
  {
    title: 'Accuracy',
    description: 'Of the latest window of labelled rows',
    ...{ kind: 'timeseries', width: 12, unit: 'percentunit', max: 1 },
    queries: {
      accuracy: 'remodel_model_accuracy{model="$model"}',
      threshold: 'remodel_model_accuracy{model="$model"} - remodel_model_accuracy_margin{model="$model"}',
      AUC: 'remodel_model_auc{model="$model"}',
    },
  },
  {
    title: 'Drift',
    description: 'Largest KS statistic at the latest check: a size, no verdict',
    ...{ kind: 'timeseries', width: 12, min: 0, max: 1 },
    queries: { statistic: 'remodel_model_drift_statistic{model="$model"}' },
  },
  {
    title: "Figure of the model's metric",
    description: 'In its own unit, beside the naive forecast on the same rows; of an error or a loss less is better',
    ...{ kind: 'timeseries', width: 12 },
    queries: {
      figure: 'remodel_model_figure{model="$model"}',
      naive: 'remodel_model_naive_figure{model="$model"}',
    },
  },
  {
    title: 'Labels in the intervals',
    description: 'Of a regression: the share of labels within the interval of their prediction, which aims at 0.9',
    ...{ kind: 'timeseries', width: 12, unit: 'percentunit', min: 0, max: 1 },
    queries: { coverage: 'remodel_model_interval_coverage_ratio{model="$model"}' },
  },
  {
    title: 'Severity of drift',
    ...{ kind: 'stat', width: 4, thresholds: [1, 3], words: severityWords },
    queries: { severity: 'remodel_model_drift_severity{model="$model"}' },
  },
  {
    title: 'Drifted features',
    ...{ kind: 'stat', width: 4, queries: { features: 'remodel_model_drifted_features{model="$model"}' } },
  },
  {
    title: 'Circuit breaker',
    ...{ kind: 'stat', width: 4, thresholds: [1, 2], words: breakerWords },
    queries: { state: 'remodel_model_breaker_state{model="$model"}' },
  },
  {
    title: 'Champion answers',
    ...{ kind: 'stat', width: 4, words: { 0: 'no', 1: 'yes' } },
    queries: { served: 'remodel_model_is_served{model="$model"}' },
  },
  {
    title: 'Label coverage',
    ...{ kind: 'stat', width: 4, unit: 'percentunit' },
    queries: { coverage: 'remodel_model_label_coverage_ratio{model="$model"}' },
  },
  {
    title: 'Since the latest observation',
    ...{ kind: 'stat', width: 4, unit: 's', queries: { silence: 'remodel_model_silence_seconds{model="$model"}' } },
  },
  {
    title: 'Open problems',
    ...{ kind: 'timeseries', width: 12, min: 0 },
    queries: { '{{kind}}': 'remodel_model_open_episodes{model="$model"}' },
  },
  {
    title: 'Versions',
    description: 'They differ while a change is under way, or the champion cannot be loaded',
    ...{ kind: 'timeseries', width: 12 },
    queries: {
      champion: 'remodel_model_champion_version{model="$model"}',
      serving: 'remodel_model_serving_version{model="$model"}',
    },
  },
  {
    title: 'Rows',
    ...{ kind: 'timeseries', width: 12, min: 0, unit: 'rowsps' },
    queries: {
      observations: 'rate(remodel_model_observations_total{model="$model"}[1h])',
      labels: 'rate(remodel_model_labels_total{model="$model"}[1h])',
    },
  },
  {
    title: 'Latency of requests',
    ...{ kind: 'timeseries', width: 12, min: 0, unit: 's' },
    queries: {
      '50 %': 'remodel_model_latency_p50_seconds{model="$model"}',
      '95 %': 'remodel_model_latency_p95_seconds{model="$model"}',
      '99 %': 'remodel_model_latency_p99_seconds{model="$model"}',
    },
  },
  {
    title: 'Runs',
    ...{ kind: 'timeseries', width: 12, min: 0 },
    queries: {
      active: 'remodel_model_run_active{model="$model"}',
      waiting: 'remodel_model_run_waiting{model="$model"}',
    },
  },
  {
    title: 'Runs that ended, a day',
    ...{ kind: 'timeseries', width: 12, min: 0 },
    queries: { '{{outcome}}': 'increase(remodel_model_runs_ended_total{model="$model"}[1d])' },
  },
]

// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana fills it in
const datasource = { type: 'prometheus', uid: '${datasource}' }

const source: Source<string> = {
  datasource,
  targetOf: (expr, legendFormat, kind) => ({
    ...{ expr, legendFormat },
    ...(kind !== 'timeseries' && { instant: true }),
    ...(kind === 'table' && { format: 'table' }),
  }),
}

const choices: readonly VariableModel[] = [
  { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' },
]
const modelChoice: VariableModel = {
  ...{ name: 'model', label: 'Model', type: 'query', datasource, refresh: 2, sort: 1 },
  query: 'label_values(remodel_model_observations_total, model)',
}

/** The dashboards over Prometheus: of all models, and of one. */
export const prometheusDashboards = {
  fleet: { title: 'Remodel: all models', panels: laidOut(fleet, source), choices },
  model: { title: 'Remodel: a model', panels: laidOut(model, source), choices: [...choices, modelChoice] },
} as const
