import type { Instant } from '#core/instant'
import { toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { type StoredPrediction, storedPredictionSchema } from './find-predictions.ts'

/**
 * The stored predictions of some observations, in any order. An observation that is not stored is left out.
 *
 * `offset 0` makes each observation look itself up by its key, whatever the planner's statistics say.
 */
export function findPredictionsOf(
  executor: SqlExecutor,
  asked: {
    readonly modelName: string
    readonly observations: readonly { readonly id: string; readonly at: Instant }[]
  },
): Promise<StoredPrediction[]> {
  const observations = asked.observations.map(({ id, at }) => ({ id, at: toIso(at) }))
  return executor.query(
    sql`
    select found.observation_id, found.observed_at, found.version, found.score, found.probabilities, found.label,
           found.labelled_at
      from jsonb_to_recordset(${JSON.stringify(observations)}::jsonb) as asked (id text, at timestamptz)
     cross join lateral (
       select observation_id, observed_at, version, score, probabilities, label, labelled_at from predictions
        where model_name = ${asked.modelName} and observed_at = asked.at and observation_id = asked.id
       offset 0) as found`,
    storedPredictionSchema,
  )
}
