import type { ModelServer } from '#core/ports/model-server'
import type { ServingModel } from '#store/load-serving-model'
import type { AcceptedObservation } from './accept-rows.ts'

export interface RowScore {
  readonly version: number | null
  readonly score: number | null
  /** Of the retained versions, by version. */
  readonly scores: Readonly<Record<string, number>> | null
  readonly latencyMs: number | null
}

const unscored: RowScore = { version: null, score: null, scores: null, latencyMs: null }

/**
 * The score of each row: the file's own where it has one, else what the serving version answers.
 *
 * A row that the serving version may have been trained on is not scored: that would be no prediction, and it would flatter.
 *
 * @param versionAt which version gave a row's own score, where the row does not say it
 */
export async function scoreRows(
  modelServer: ModelServer,
  modelName: string,
  model: ServingModel,
  rows: readonly AcceptedObservation[],
  versionAt: (row: AcceptedObservation) => number | null = () => model.servingVersion,
): Promise<RowScore[]> {
  const scores = rows.map((row) =>
    row.score === null ? unscored : { ...unscored, version: row.version ?? versionAt(row), score: row.score },
  )
  if (model.servingVersion === null) return scores
  const open = rows.flatMap((row, index) =>
    row.score === null && row.at > (model.servingCutoffAt ?? -Infinity) ? index : [],
  )
  if (open.length === 0) return scores
  const answer = await modelServer.score(
    modelName,
    open.map((index) => rows[index]?.features ?? []),
  )
  if (answer === null) return scores
  const latencyMs = answer.latencyMs / open.length
  for (const [position, index] of open.entries()) {
    const others: Record<string, number> = {}
    for (const [version, byRow] of answer.byVersion)
      if (version !== answer.version) others[version] = byRow[position] as number
    scores[index] = {
      version: answer.version,
      score: answer.byVersion.get(answer.version)?.[position] ?? null,
      scores: others,
      latencyMs,
    }
  }
  return scores
}
