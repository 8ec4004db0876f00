import { artifactsPrefix } from '#contracts/bucket-layout'
import { labelsOf } from '#contracts/labels'
import type { ModelType } from '#contracts/model-types'
import type { TriggerKind } from '#contracts/trigger-kind'
import { toIso } from '#core/instant'
import { holdoutRowsMax, labelledRowsNeeded } from '#core/policy/retraining/labelled-rows-needed'
import { trainingMsMax } from '#core/policy/retraining/run-deadlines'
import { priorityOf } from '#core/policy/retraining/training-priority'
import type { JobContainer, TrainingJob } from '#core/ports/training-backend'
import type { LoadedModel } from '#store/models/load-model'
import type { Run } from '#store/runs/load-run'

/** A run whose data is frozen. */
export type FixedRun = Run & { readonly cutoffAt: number; readonly windowFrom: number; readonly jobName: string }

/** The version that the challenger is compared with: the champion at the time the data was frozen. */
export interface ComparedChampion {
  readonly version: number
  readonly cutoffAt: number
  readonly artifactKeys: readonly string[]
  /** The type that it was trained as; null where nobody knows. */
  readonly modelType: string | null
}

/** The job of a run's attempt. It depends on the frozen data only, so the same attempt always gives the same job. */
export function trainingJobOf(
  run: Pick<
    FixedRun,
    'runId' | 'modelName' | 'jobName' | 'windowFrom' | 'cutoffAt' | 'forced' | 'comprehensive' | 'trigger' | 'container'
  >,
  model: Pick<LoadedModel, 'modelType' | 'definition' | 'learntClasses' | 'configuration'>,
  data: {
    readonly trainingKeys: readonly string[]
    readonly champion: ComparedChampion | null
    /** Left out between training and held-out rows. */
    readonly gapMs: number
    /** The shortest span of time in which the gate compares losses. */
    readonly spanMsMin: number
    /** The kinds of the triggers that joined the run. */
    readonly joined?: readonly TriggerKind[]
    /** The environment that the run trains in, as its backend gives it. */
    readonly environment: string | null
  },
): TrainingJob {
  const { definition, configuration } = model
  const { champion } = data
  const { metric } = definition
  const types = typesToTrain(model, { champion, comprehensive: run.comprehensive })
  return {
    jobName: run.jobName,
    modelName: run.modelName,
    modelType: types.own,
    ...ownContainerOf(run),
    hyperparameters: {
      model_type: types.own,
      ...taskParameters(model),
      features: JSON.stringify(definition.features),
      parameters: JSON.stringify(types.parameters),
      ...(Object.keys(types.alternatives).length > 0 && { alternatives: JSON.stringify(types.alternatives) }),
      classification_threshold: String(definition.classificationThreshold),
      window_from: toIso(run.windowFrom),
      cutoff: toIso(run.cutoffAt),
      ...(champion && { champion_cutoff: toIso(champion.cutoffAt) }),
      // A forced training runs even if too few rows came after the champion's cutoff. It then stays unjudged, because
      // the champion would always look better on its own training rows.
      ...(run.forced && { unjudged_allowed: 'true' }),
      gap_seconds: String(data.gapMs / 1000),
      span_seconds_min: String(data.spanMsMin / 1000),
      holdout_days_min: String(configuration.holdout_days_min),
      holdout_fraction: String(configuration.holdout_fraction),
      holdout_new_fraction: String(configuration.holdout_new_fraction),
      holdout_rows_max: String(holdoutRowsMax(configuration)),
      holdout_rows_min: String(configuration.holdout_rows_min),
      labelled_rows_min: String(labelledRowsNeeded(configuration).inWindow),
      metric: typeof metric === 'object' ? JSON.stringify(metric) : metric,
      seed: '0',
    },
    channels: { training: data.trainingKeys, ...(champion && { champion: champion.artifactKeys }) },
    limits: {
      cpus: configuration.training_cpus,
      memoryBytes: configuration.training_memory_gb * 2 ** 30,
      wallMs: trainingMsMax(configuration),
    },
    priority: priorityOf([run.trigger, ...(data.joined ?? [])]),
    artifactPrefix: `${artifactsPrefix(run.modelName)}${run.runId}`,
    environment: data.environment,
  }
}

/** The image and the command of the user's own container, as they were when the data was frozen. */
export function ownContainerOf({ container }: Pick<FixedRun, 'container'>): JobContainer {
  if (container === null) return { image: null }
  const { image = null, train: words = [], workingDirectory } = container
  return { image, command: { words, workingDirectory } }
}

/**
 * The types of a training: the champion's, while the model file names it, and in a comprehensive training the others that
 * the file names.
 */
function typesToTrain(
  { modelType, definition }: Pick<LoadedModel, 'modelType' | 'definition'>,
  { champion, comprehensive }: { readonly champion: ComparedChampion | null; readonly comprehensive: boolean },
) {
  // Definitions of earlier releases name no alternatives.
  const named = Object.entries({ [modelType]: definition.parameters, ...definition.alternatives })
  const isNamed = named.some(([type]) => type === champion?.modelType)
  const own = (isNamed ? champion?.modelType : modelType) as ModelType
  return {
    own,
    parameters: Object.fromEntries(named)[own] ?? {},
    alternatives: comprehensive ? Object.fromEntries(named.filter(([type]) => type !== own)) : {},
  }
}

/** Rows have the places of their classes: the names are for the trainer's report. */
function taskParameters({
  definition,
  learntClasses,
}: Pick<LoadedModel, 'definition' | 'learntClasses'>): Readonly<Record<string, string>> {
  const labels = labelsOf(definition, { learntLabel: null, learntClasses })
  switch (labels.task) {
    case 'binary-classification':
      return {}
    case 'multiclass-classification':
      return { task: labels.task, classes: JSON.stringify(labels.classes) }
    case 'regression':
      return { task: labels.task }
  }
}
