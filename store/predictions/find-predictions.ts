import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { rawSql, sql } from '#core/sql'
import { instant, instantOrNull, rowOf } from '#store/tables/row'

export const storedPredictionSchema = rowOf({
  observationId: z.string(),
  observedAt: instant,
  version: z.number().nullable(),
  /** The probability of the positive class; the place of the answered one of several; the value of a regression. */
  score: z.number().nullable(),
  /** The probability of each of several classes; null for any other answer. */
  probabilities: z.array(z.number()).nullable(),
  label: z.number().nullable(),
  labelledAt: instantOrNull,
})
export type StoredPrediction = z.infer<typeof storedPredictionSchema>

export interface PredictionFilter {
  readonly modelName: string
  /** Inclusive; null for the first. */
  readonly from: Instant | null
  /** Exclusive; null for the last. */
  readonly to: Instant | null
  /** Null for all. */
  readonly observationId: string | null
  readonly order: 'newest-first' | 'oldest-first'
  /** The last row of the page before. */
  readonly after: Pick<StoredPrediction, 'observedAt' | 'observationId'> | null
  readonly limit: number
}

/**
 * A page of a model's observations with their scores and labels, by time and id.
 *
 * The conditions that are asked for are written, and no others: each has an index, which a condition that may be null
 * would hide.
 */
export function findPredictions(executor: SqlExecutor, filter: PredictionFilter): Promise<StoredPrediction[]> {
  const { modelName, from, to, observationId, order, after, limit } = filter
  const isNewestFirst = order === 'newest-first'
  const direction = rawSql(isNewestFirst ? 'desc' : 'asc')
  const beyond = rawSql(isNewestFirst ? '<' : '>')
  const none = rawSql('')
  const since = from === null ? none : sql`and observed_at >= ${toIso(from)}::timestamptz`
  const until = to === null ? none : sql`and observed_at < ${toIso(to)}::timestamptz`
  const ofId = observationId === null ? none : sql`and observation_id = ${observationId}`
  // The time alone says which partitions are read; the pair says where in the first of them.
  const next =
    after === null
      ? none
      : sql`and observed_at ${beyond}= ${toIso(after.observedAt)}::timestamptz
            and (observed_at, observation_id) ${beyond} (${toIso(after.observedAt)}::timestamptz, ${after.observationId})`
  return executor.query(
    sql`
    select observation_id, observed_at, version, score, probabilities, label, labelled_at from predictions
     where model_name = ${modelName} ${since} ${until} ${ofId} ${next}
     order by observed_at ${direction}, observation_id ${direction}
     limit ${limit}::integer`,
    storedPredictionSchema,
  )
}
