import { ApiError } from '#api/http/api-error'
import { existingModel } from '#api/models/existing-model'
import { answeredPredictionsMax } from '#contracts/answered-predictions-max'
import type { RowPrediction } from '#contracts/api/rows'
import type { IngestBatch, IngestReport } from '#contracts/ingest-batch'
import { plural } from '#contracts/wording'
import { toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import { findPredictionsOf } from '#store/predictions/find-predictions-of'
import { predictionOf, readingOf } from './prediction-of.ts'

/** @throws {ApiError} 413 for a delivery whose predictions no answer carries */
export function refuseTooMany({ observations }: Pick<IngestBatch, 'observations'>): void {
  if (observations.length <= answeredPredictionsMax) return
  const message = `An answer carries the predictions of at most ${answeredPredictionsMax} rows, and the delivery has ${observations.length}: send it in parts, or without \`predictions\`. Nothing was ingested.`
  throw new ApiError(413, 'TOO_MANY_ROWS', message)
}

/**
 * The stored predictions of a delivery's rows, in their order: a repeated delivery gets those of the first time.
 *
 * The model is read again: the delivery may have shown labels of it.
 */
export async function answeredPredictions(
  database: Database,
  { modelName, observations }: Pick<IngestBatch, 'modelName' | 'observations'>,
): Promise<RowPrediction[]> {
  const model = await existingModel(database, modelName)
  const stored = await findPredictionsOf(database, { modelName, observations })
  const reading = await readingOf(database, model, stored)
  const byKey = new Map(stored.map((row) => [keyOf(row.observationId, row.observedAt), row]))
  return observations.flatMap(({ id, at, rowNumber }, index) => {
    const row = byKey.get(keyOf(id, at))
    return row === undefined ? [] : [{ rowNumber: rowNumber ?? index + 1, ...predictionOf(row, reading) }]
  })
}

const keyOf = (id: string, at: number) => `${at} ${id}`

/** Says why rows have no score, where the report does not say it. */
export async function withoutScore(
  database: Database,
  modelName: string,
  predictions: readonly RowPrediction[],
  { unserved, withoutScore: unread }: Pick<IngestReport, 'unserved' | 'withoutScore'>,
): Promise<string[]> {
  const unscored = predictions.filter(({ score }) => score === null)
  if (unscored.length === 0 || unserved !== null || unread.length > 0) return []
  const { championVersion, championCutoffAt } = await existingModel(database, modelName)
  const rows = `${plural(unscored.length, 'row')} without a score`
  if (championVersion === null) return [`${rows}: ${modelName} has no version yet.`]
  const cutoff = championCutoffAt === null ? null : toIso(championCutoffAt)
  const isSeen = cutoff !== null && unscored.some(({ observedAt }) => observedAt <= cutoff)
  return isSeen
    ? [`${rows}: version ${championVersion} may have been trained on rows up to ${cutoff}, and scores only later ones.`]
    : [`${rows}: they came before a version served.`]
}
