import type { Instant } from '#core/instant'
import type { ModelSummaryRow } from '#store/models/list-model-summaries'

/**
 * The models that get metrics of their own, first by name: the number of labels stays bounded however large a fleet
 * grows.
 */
export const modelsMax = 200

/** A gauge for Prometheus. */
interface Metric<Facts, Value> {
  readonly name: string
  readonly help: string
  readonly of: (facts: Facts) => Value
}

interface ModelFacts {
  readonly model: ModelSummaryRow
  readonly now: Instant
}

interface InstallationFacts {
  readonly models: number
  readonly deadLetters: number
  readonly unpublishedEvents: number
}

/** The metrics of each model, with the label `model`; a model without a value (null) has no sample. */
export const modelMetrics: readonly Metric<ModelFacts, number | null>[] = [
  {
    name: 'remodel_model_accuracy',
    help: 'Accuracy at the latest check of the champion',
    of: ({ model: { performance } }) => performance?.accuracy ?? null,
  },
  {
    name: 'remodel_model_accuracy_margin',
    help: "Accuracy of the latest window minus the model's threshold; one window below zero is no verdict",
    of: ({ model: { performance, performanceThreshold } }) =>
      performance?.accuracy == null ? null : performance.accuracy - performanceThreshold,
  },
  {
    name: 'remodel_model_champion_version',
    help: 'The version that should serve',
    of: ({ model }) => model.championVersion,
  },
  {
    name: 'remodel_model_serving_version',
    help: 'The version that answers; no sample while none does',
    of: ({ model }) => model.servingVersion,
  },
  {
    name: 'remodel_model_is_served',
    help: '1 while the champion answers, 0 while another version or none does; no sample without a champion',
    of: ({ model: { championVersion, servingVersion } }) =>
      championVersion === null ? null : Number(championVersion === servingVersion),
  },
  {
    name: 'remodel_model_open_episodes',
    help: 'Open problems: drift, performance and data quality',
    of: ({ model }) => model.openEpisodes.length,
  },
  {
    name: 'remodel_model_run_active',
    help: '1 during a retraining run, else 0',
    of: ({ model }) => (model.activeRun ? 1 : 0),
  },
  {
    name: 'remodel_model_silence_seconds',
    help: 'Time since the latest observation',
    of: ({ model: { lastObservedAt }, now }) =>
      lastObservedAt === null ? null : Math.max(0, (now - lastObservedAt) / 1000),
  },
  {
    name: 'remodel_model_observations_total',
    help: 'Observations taken in',
    of: ({ model }) => model.observations,
  },
  { name: 'remodel_model_labels_total', help: 'Labels taken in', of: ({ model }) => model.labels },
]

/** The metrics of the installation as a whole. */
export const installationMetrics: readonly Metric<InstallationFacts, number>[] = [
  {
    name: 'remodel_models',
    help: `Models with metrics of their own (at most ${modelsMax})`,
    of: ({ models }) => models,
  },
  {
    name: 'remodel_dead_letters',
    help: 'Events that no function could handle and that were not redriven',
    of: ({ deadLetters }) => deadLetters,
  },
  {
    name: 'remodel_unpublished_events',
    help: 'Events committed and not yet published',
    of: ({ unpublishedEvents }) => unpublishedEvents,
  },
]
