import { isoOrNull } from '#api/http/iso-or-null'
import type { Prediction } from '#contracts/api/predictions'
import { type LabelNames, labelNamesOf, labelValueOf } from '#contracts/label-values'
import { toIso } from '#core/instant'
import type { LoadedModel } from '#store/models/load-model'
import type { StoredPrediction } from '#store/predictions/find-predictions'

/** How a model's scores and labels read. */
export interface PredictionReading {
  /** From this score on the predicted label is the positive one. */
  readonly threshold: number
  /** Null where the labels are 0 and 1. */
  readonly names: LabelNames | null
}

/** A stored prediction as the API answers it. */
export function predictionOf(stored: StoredPrediction, { threshold, names }: PredictionReading): Prediction {
  const { observationId, observedAt, version, score, label, labelledAt } = stored
  return {
    id: observationId,
    observedAt: toIso(observedAt),
    version,
    score,
    predictedLabel: score === null ? null : labelValueOf(score >= threshold ? 1 : 0, names),
    label: label === null ? null : labelValueOf(label, names),
    labelKnownAt: isoOrNull(labelledAt),
  }
}

/** How a model's scores and labels read at present. */
export function readingOf({
  definition,
  learntLabel,
}: Pick<LoadedModel, 'definition' | 'learntLabel'>): PredictionReading {
  return { threshold: definition.classificationThreshold, names: labelNamesOf(definition, learntLabel) }
}
