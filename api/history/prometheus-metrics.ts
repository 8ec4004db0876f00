import { breakerOf } from '#api/models/breaker-of'
import { metricFigure } from '#contracts/metric-words'
import { severities } from '#contracts/severity'
import type { Instant } from '#core/instant'
import { activeRunStates, finalRunStates } from '#core/policy/retraining/run-transitions'
import type { FleetCounts } from '#store/models/count-fleet'
import type { MeasuredModel } from '#store/models/list-measured-models'

/**
 * The models that get metrics of their own, first by name; of a larger fleet also those with `metrics_per_model`. The
 * number of series stays bounded however large a fleet grows.
 */
export const modelsMax = 200

/** A value, or one for each value of the metric's label. */
type Value = number | null | Readonly<Record<string, number>>

/** A metric for Prometheus. A gauge's unit is in its name, and only a counter's name ends in `_total`. */
interface Metric<Facts> {
  readonly name: string
  readonly type: 'gauge' | 'counter'
  readonly help: string
  /** A label beside the model. */
  readonly label?: string
  /** Null for no sample. */
  readonly of: (facts: Facts) => Value
}

interface ModelFacts {
  readonly model: MeasuredModel
  readonly now: Instant
}

interface InstallationFacts extends Omit<FleetCounts, 'breakers'> {
  readonly breakersSlowed: number
  readonly breakersOpen: number
  readonly modelsMeasured: number
  readonly deadLetters: number
  readonly unpublishedEvents: number
}

const episodeKinds = ['drift', 'performance', 'data-quality'] as const

/** The metrics of each model, with the label `model`; a model without a value has no sample. */
export const modelMetrics: readonly Metric<ModelFacts>[] = [
  {
    name: 'remodel_model_accuracy',
    type: 'gauge',
    help: 'Accuracy at the latest check of the champion',
    of: ({ model }) => model.accuracy,
  },
  {
    name: 'remodel_model_accuracy_margin',
    type: 'gauge',
    help: "Accuracy of the latest window minus the model's threshold; one window below zero is no verdict; no sample where the model is judged by another metric",
    of: ({ model: { accuracy, metric, performanceThreshold } }) =>
      accuracy === null || metric !== 'accuracy' ? null : accuracy - performanceThreshold,
  },
  {
    name: 'remodel_model_auc',
    type: 'gauge',
    help: 'Area under the ROC curve at the latest check of the champion, of several classes the mean of each against the rest',
    of: ({ model }) => model.auc,
  },
  {
    name: 'remodel_model_figure',
    type: 'gauge',
    label: 'metric',
    help: "The figure of the model's metric at the latest check of the champion, in the metric's own unit; of an error or a loss less is better",
    of: ({ model: { metric, figure } }) => (figure === null ? null : { [metricFigure(metric, 0).name]: figure }),
  },
  {
    name: 'remodel_model_naive_figure',
    type: 'gauge',
    label: 'metric',
    help: 'The figure of the best naive forecast on the same rows',
    of: ({ model: { metric, naiveFigure } }) =>
      naiveFigure === null ? null : { [metricFigure(metric, 0).name]: naiveFigure },
  },
  {
    name: 'remodel_model_interval_coverage_ratio',
    type: 'gauge',
    help: 'Share of the labels of the latest check that lie in the interval of their prediction, which aims at 0.9; regressions alone',
    of: ({ model }) => model.intervalCoverage,
  },
  {
    name: 'remodel_model_label_coverage_ratio',
    type: 'gauge',
    help: 'Share of the scored rows of the latest check that had a label',
    of: ({ model }) => model.labelCoverage,
  },
  ...(['P50', 'P95', 'P99'] as const).map((percentile) => ({
    name: `remodel_model_latency_${percentile.toLowerCase()}_seconds`,
    type: 'gauge' as const,
    help: `Latency that ${percentile.slice(1)} % of the requests of the latest check's window stayed within`,
    of: ({ model }: ModelFacts) => {
      const ms = model[`latency${percentile}Ms`]
      return ms === null ? null : ms / 1000
    },
  })),
  {
    name: 'remodel_model_drift_statistic',
    type: 'gauge',
    help: 'Largest KS statistic of a feature, the prediction or the confidence at the latest drift check; a size, no verdict',
    of: ({ model }) => model.driftStatistic,
  },
  {
    name: 'remodel_model_drift_severity',
    type: 'gauge',
    help: 'Severity at the latest drift check: 0 none, 1 low, 2 medium, 3 high; no sample before the first check',
    of: ({ model: { driftSeverity, driftedFeatures } }) =>
      driftedFeatures === null ? null : driftSeverity === null ? 0 : severities.indexOf(driftSeverity) + 1,
  },
  {
    name: 'remodel_model_drifted_features',
    type: 'gauge',
    help: 'Features, prediction and confidence among them, that had drifted at the latest drift check',
    of: ({ model }) => model.driftedFeatures,
  },
  {
    name: 'remodel_model_champion_version',
    type: 'gauge',
    help: 'The version that should serve',
    of: ({ model }) => model.championVersion,
  },
  {
    name: 'remodel_model_serving_version',
    type: 'gauge',
    help: 'The version that answers; no sample while none does',
    of: ({ model }) => model.servingVersion,
  },
  {
    name: 'remodel_model_is_served',
    type: 'gauge',
    help: '1 while the champion answers, 0 while another version or none does; no sample without a champion',
    of: ({ model: { championVersion, servingVersion } }) =>
      championVersion === null ? null : Number(championVersion === servingVersion),
  },
  {
    name: 'remodel_model_open_episodes',
    type: 'gauge',
    label: 'kind',
    help: 'Open problems',
    of: ({ model }) => countsOf(episodeKinds, model.openEpisodes),
  },
  {
    name: 'remodel_model_breaker_state',
    type: 'gauge',
    help: 'Circuit breaker: 0 closed, or its wait is over; 1 slowed after worthless retrainings; 2 open: automatic retraining has stopped',
    of: ({
      model: { modelName: name, breakerRuns: runs, breakerCountedAt: countedAt, breakerRunsMax: runsMax },
      now,
    }) => {
      const state = breakerOf({ name, breaker: { runs, countedAt, runsMax } }, now)?.state
      return state === 'open' ? 2 : state === 'slowed' ? 1 : 0
    },
  },
  {
    name: 'remodel_model_run_active',
    type: 'gauge',
    help: '1 during a retraining run, also while it waits, else 0',
    of: ({ model }) => Number(model.activeState !== null),
  },
  {
    name: 'remodel_model_run_waiting',
    type: 'gauge',
    help: '1 while a run waits for a place to train, or for its backend, else 0',
    of: ({ model }) => Number(model.activeState === 'waiting'),
  },
  {
    name: 'remodel_model_runs_ended_total',
    type: 'counter',
    label: 'outcome',
    help: 'Retraining runs that ended',
    of: ({ model }) => countsOf(finalRunStates, model.runsEnded),
  },
  {
    name: 'remodel_model_silence_seconds',
    type: 'gauge',
    help: 'Time since the latest observation',
    of: ({ model: { lastObservedAt }, now }) =>
      lastObservedAt === null ? null : Math.max(0, (now - lastObservedAt) / 1000),
  },
  {
    name: 'remodel_model_observations_total',
    type: 'counter',
    help: 'Observations taken in',
    of: ({ model }) => model.observations,
  },
  { name: 'remodel_model_labels_total', type: 'counter', help: 'Labels taken in', of: ({ model }) => model.labels },
]

/** The metrics of the installation as a whole: of all models, also of those without metrics of their own. */
export const installationMetrics: readonly Metric<InstallationFacts>[] = [
  { name: 'remodel_models', type: 'gauge', help: 'Models', of: ({ models }) => models },
  {
    name: 'remodel_models_measured',
    type: 'gauge',
    help: `Models with metrics of their own: the first ${modelsMax} by name, and all with metrics_per_model`,
    of: ({ modelsMeasured }) => modelsMeasured,
  },
  {
    name: 'remodel_models_unserved',
    type: 'gauge',
    help: 'Models whose champion does not answer',
    of: ({ modelsUnserved }) => modelsUnserved,
  },
  {
    name: 'remodel_open_episodes',
    type: 'gauge',
    label: 'kind',
    help: 'Open problems of all models',
    of: ({ openEpisodes }) => countsOf(episodeKinds, openEpisodes),
  },
  {
    name: 'remodel_breakers',
    type: 'gauge',
    label: 'state',
    help: 'Models whose circuit breaker slows automatic retraining down, or has stopped it',
    of: ({ breakersSlowed, breakersOpen }) => ({ slowed: breakersSlowed, open: breakersOpen }),
  },
  {
    name: 'remodel_runs',
    type: 'gauge',
    label: 'state',
    help: 'Retraining runs that have not ended',
    of: ({ runsActive }) => countsOf(activeRunStates, runsActive),
  },
  {
    name: 'remodel_runs_ended_total',
    type: 'counter',
    label: 'outcome',
    help: 'Retraining runs that ended, of all models',
    of: ({ runsEnded }) => countsOf(finalRunStates, runsEnded),
  },
  {
    name: 'remodel_dead_letters',
    type: 'gauge',
    help: 'Events that no function could handle and that were not redriven',
    of: ({ deadLetters }) => deadLetters,
  },
  {
    name: 'remodel_unpublished_events',
    type: 'gauge',
    help: 'Events committed and not yet published',
    of: ({ unpublishedEvents }) => unpublishedEvents,
  },
]

/** A count for each name, 0 where there is none: a series that is missing raises no alarm. */
function countsOf(names: readonly string[], counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, counts[name] ?? 0]))
}
