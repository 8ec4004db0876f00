import { artifactsPrefix } from '#contracts/bucket-layout'
import { labelsOf } from '#contracts/labels'
import { toIso } from '#core/instant'
import { holdoutRowsMax, labelledRowsNeeded } from '#core/policy/retraining/labelled-rows-needed'
import { trainingMsMax } from '#core/policy/retraining/run-deadlines'
import type { TrainingJob } from '#core/ports/training-backend'
import type { LoadedModel } from '#store/models/load-model'
import type { Run } from '#store/runs/load-run'

/** A run whose data is frozen. */
export type FixedRun = Run & { readonly cutoffAt: number; readonly windowFrom: number; readonly jobName: string }

/** The version that the challenger is compared with: the champion at the time the data was frozen. */
export interface ComparedChampion {
  readonly version: number
  readonly cutoffAt: number
  readonly artifactKeys: readonly string[]
}

/** The job of a run's attempt. It depends on the frozen data only, so the same attempt always gives the same job. */
export function trainingJobOf(
  run: Pick<FixedRun, 'runId' | 'modelName' | 'jobName' | 'windowFrom' | 'cutoffAt' | 'forced'>,
  model: Pick<LoadedModel, 'modelType' | 'definition' | 'learntClasses' | 'configuration'>,
  data: {
    readonly trainingKeys: readonly string[]
    readonly champion: ComparedChampion | null
    /** Left out between training and held-out rows. */
    readonly gapMs: number
    /** The shortest span of time in which the gate compares losses. */
    readonly spanMsMin: number
  },
): TrainingJob {
  const { definition, configuration } = model
  const { champion } = data
  const { metric } = definition
  return {
    jobName: run.jobName,
    modelName: run.modelName,
    modelType: model.modelType,
    hyperparameters: {
      model_type: model.modelType,
      ...taskParameters(model),
      features: JSON.stringify(definition.features),
      parameters: JSON.stringify(definition.parameters),
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
    artifactPrefix: `${artifactsPrefix(run.modelName)}${run.runId}`,
  }
}

/** Rows have the places of their classes: the names are for the trainer's report. */
function taskParameters({ definition, learntClasses }: Pick<LoadedModel, 'definition' | 'learntClasses'>) {
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
