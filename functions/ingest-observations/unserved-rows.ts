import type { IngestReport } from '#contracts/ingest-batch'
import type { AcceptedObservation } from '#rows/check-rows'
import type { ServingModel } from '#store/versions/load-serving-model'
import type { ScoredRows } from './score-rows.ts'

/**
 * The rows that a version should have scored and none did, with the reason; null without such rows. Rows before the
 * first champion, and rows that the version may have been trained on, are not scored by any.
 *
 * @complexity O(rows)
 */
export function unservedRows(
  model: ServingModel,
  observations: readonly AcceptedObservation[],
  scored: ScoredRows,
): IngestReport['unserved'] {
  const reason = reasonOf(model, scored.servingFailure)
  if (reason === null) return null
  const cutoffAt = (model.serving ?? model.champion)?.cutoffAt ?? -Infinity
  const rows = observations.filter(
    ({ at, score, isAnsweredWithoutScore }, index) =>
      score === null && !isAnsweredWithoutScore && at > cutoffAt && scored.scores[index]?.version === null,
  ).length
  return rows === 0 ? null : { rows, reason }
}

function reasonOf(model: ServingModel, servingFailure: string | null): string | null {
  const { servingVersion, championVersion, servingProblem, definition } = model
  if (championVersion === null) return null
  if (servingVersion === null)
    return `no version of ${definition.name} serves: ${servingProblem ?? `version ${championVersion} is being loaded`}`
  if (servingFailure !== null) return `version ${servingVersion} gave none: ${servingFailure}`
  // Rows that are sent past an endpoint are not Remodel's to score.
  return definition.serving ? null : `version ${servingVersion} of ${definition.name} is being loaded`
}
