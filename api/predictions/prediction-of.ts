import { isoOrNull } from '#api/http/iso-or-null'
import type { Prediction } from '#contracts/api/predictions'
import { type Labels, labelsOf, labelValueOf } from '#contracts/labels'
import { toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import type { LoadedModel } from '#store/models/load-model'
import type { StoredPrediction } from '#store/predictions/find-predictions'
import { loadIntervals, type VersionInterval } from '#store/versions/load-intervals'

/** How a model's answers and labels read. */
export interface PredictionReading {
  /** Of a binary classification: from this score on the predicted label is the positive one. */
  readonly threshold: number
  readonly labels: Labels
  /** Of a regression: the intervals of its versions. */
  readonly intervals: ReadonlyMap<number, VersionInterval>
}

type ReadAnswer = Pick<Prediction, 'score' | 'predictedLabel' | 'probabilities' | 'interval'>

/** A stored prediction as the API answers it. */
export function predictionOf(stored: StoredPrediction, reading: PredictionReading): Prediction {
  const { observationId, observedAt, version, label, labelledAt } = stored
  return {
    id: observationId,
    observedAt: toIso(observedAt),
    version,
    ...answerOf(stored, reading),
    label: label === null ? null : labelValueOf(label, reading.labels),
    labelKnownAt: isoOrNull(labelledAt),
  }
}

function answerOf(
  { version, score, probabilities }: StoredPrediction,
  { threshold, labels, intervals }: PredictionReading,
): ReadAnswer {
  switch (labels.task) {
    case 'binary-classification':
      return { score, predictedLabel: score === null ? null : labelValueOf(score >= threshold ? 1 : 0, labels) }
    case 'multiclass-classification': {
      const named = probabilities?.map((share, index) => [String(labelValueOf(index, labels)), share] as const)
      return {
        score: score === null ? null : (probabilities?.[score] ?? null),
        predictedLabel: score === null ? null : labelValueOf(score, labels),
        probabilities: named ? Object.fromEntries(named) : null,
      }
    }
    case 'regression':
      return { score, predictedLabel: null, interval: score === null ? null : intervalOf(score, version, intervals) }
  }
}

function intervalOf(
  value: number,
  version: number | null,
  intervals: PredictionReading['intervals'],
): Exclude<Prediction['interval'], undefined> {
  const { lower = null, upper = null } = (version === null ? null : intervals.get(version)) ?? {}
  return lower === null || upper === null ? null : { low: value + lower, high: value + upper }
}

/** How a model's answers and labels read at present. */
export async function readingOf(
  executor: SqlExecutor,
  model: LoadedModel,
  rows: readonly Pick<StoredPrediction, 'version'>[],
): Promise<PredictionReading> {
  const { definition, modelName } = model
  const labels = labelsOf(definition, model)
  const versions = [...new Set(rows.flatMap(({ version }) => version ?? []))]
  const intervals = labels.task === 'regression' ? await loadIntervals(executor, { modelName, versions }) : new Map()
  return { threshold: definition.classificationThreshold, labels, intervals }
}
