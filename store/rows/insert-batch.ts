import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowOf } from '#store/tables/row'

export interface BatchRows {
  readonly modelName: string
  readonly batchId: string
  /** Null where the batch's id is made of its content. */
  readonly contentAddress: string | null
  readonly objectKey: string | null
  readonly receivedAt: Instant
  readonly rejectedCount: number
  readonly observations: readonly {
    readonly id: string
    readonly at: string
    readonly version: number | null
    readonly score: number | null
    readonly scores: Readonly<Record<string, number>> | null
    readonly latencyMs: number | null
  }[]
  readonly labels: readonly {
    readonly id: string
    readonly at: string | null
    readonly label: number
    readonly knownAt: string
  }[]
  readonly profiles: readonly {
    readonly bucketAt: string
    readonly resolution: string
    readonly part: number
    readonly rowCount: number
    readonly profiles: unknown
  }[]
}

const rowSchema = rowOf({
  inserted: z.boolean(),
  labelsTotal: z.number(),
  observationsNew: z.number(),
  labelsNew: z.number(),
  labelsCorrected: z.number(),
  labelsWaiting: z.number(),
})

/** The counts that a batch added. */
export type BatchInserted = z.output<typeof rowSchema>

/**
 * Stores a batch: its predictions, profiles and labels, and their counts in the model's totals. One statement, so that
 * the batch is stored whole or not at all, and in one round trip, because this is the hottest path.
 *
 * The batch's own row decides: a repeated batch inserts nothing and changes nothing. A label finds its prediction by
 * the observation's id (and time, where known). A label without a prediction waits in `pending_labels` until a batch
 * brings its prediction. A repeated or corrected label replaces the value and is counted once.
 */
export async function insertBatch(executor: SqlExecutor, batch: BatchRows): Promise<BatchInserted> {
  const now = toIso(batch.receivedAt)
  const labelTimes = batch.labels.flatMap(({ at }) => at ?? [])
  const [observedFrom, observedTo] = span(batch.observations.map(({ at }) => at))
  const [labelsFrom, labelsTo] = batch.labels.some(({ at }) => at === null)
    ? ['-infinity', 'infinity']
    : span(labelTimes)
  const [row] = await executor.query(
    sql`
    with batch as (
      insert into ingested_batches (model_name, batch_id, content_address, object_key, observation_count, label_count,
                                    rejected_count, observed_from, observed_to, labels_from, labels_to, received_at)
      values (${batch.modelName}, ${batch.batchId}, ${batch.contentAddress}, ${batch.objectKey},
              ${batch.observations.length}::integer, ${batch.labels.length}::integer, ${batch.rejectedCount}::integer,
              ${observedFrom}::timestamptz, ${observedTo}::timestamptz,
              ${labelsFrom}::timestamptz, ${labelsTo}::timestamptz, ${now}::timestamptz)
      on conflict do nothing
      returning model_name, batch_id),
    arrived as (
      select batch.model_name, batch.batch_id, row.*
        from batch, jsonb_to_recordset(${JSON.stringify(batch.observations)}::jsonb) as row (
               id text, at timestamptz, version integer, score double precision, scores jsonb,
               "latencyMs" double precision)),
    waited as (
      delete from pending_labels as pending
       using arrived
       where pending.model_name = arrived.model_name and pending.observation_id = arrived.id
      returning pending.observation_id, pending.label, pending.known_at),
    told as (
      select batch.model_name, batch.batch_id, row.*
        from batch, jsonb_to_recordset(${JSON.stringify(batch.labels)}::jsonb) as row (
               id text, at timestamptz, label double precision, "knownAt" timestamptz)),
    predicted as (
      insert into predictions (model_name, observed_at, observation_id, batch_id, version, score, scores, label,
                               labelled_at, latency_ms)
      select arrived.model_name, arrived.at, arrived.id, arrived.batch_id, arrived.version, arrived.score,
             arrived.scores, coalesce(told.label, waited.label), coalesce(told."knownAt", waited.known_at),
             arrived."latencyMs"
        from arrived
        left join waited on waited.observation_id = arrived.id
        left join told on told.id = arrived.id and coalesce(told.at, arrived.at) = arrived.at
      on conflict do nothing
      returning observation_id, label),
    known as (
      select predictions.observed_at, predictions.observation_id, predictions.label is null as is_news,
             predictions.label <> told.label as is_corrected,
             told.label, told."knownAt"
        from told
        join predictions on predictions.model_name = ${batch.modelName} and predictions.observation_id = told.id
         and predictions.observed_at = coalesce(told.at, predictions.observed_at)
         and predictions.observed_at between ${labelsFrom}::timestamptz and ${labelsTo}::timestamptz),
    labelled as (
      update predictions
         set label = known.label, labelled_at = known."knownAt"
        from known
       where predictions.model_name = ${batch.modelName} and predictions.observed_at = known.observed_at
         and predictions.observation_id = known.observation_id
         and predictions.observed_at between ${labelsFrom}::timestamptz and ${labelsTo}::timestamptz),
    kept as (
      insert into pending_labels (model_name, observation_id, observed_at, label, known_at, batch_id)
      select told.model_name, told.id, told.at, told.label, told."knownAt", told.batch_id
        from told
       where not exists (select from known where known.observation_id = told.id)
         and not exists (select from arrived where arrived.id = told.id and arrived.at = coalesce(told.at, arrived.at))
      on conflict (model_name, observation_id) do update
         set label = excluded.label, known_at = excluded.known_at, batch_id = excluded.batch_id
      returning xmax::text = '0' as is_news),
    profiled as (
      insert into feature_profiles (model_name, bucket_at, resolution, batch_id, part, row_count, profiles)
      select batch.model_name, row."bucketAt", row.resolution, batch.batch_id, row.part, row."rowCount", row.profiles
        from batch, jsonb_to_recordset(${JSON.stringify(batch.profiles)}::jsonb) as row (
               "bucketAt" timestamptz, resolution text, part integer, "rowCount" integer, profiles jsonb)),
    activity as (
      update model_activity
         set observations_total = observations_total + (select count(*) from predicted),
             labels_total = labels_total + (select count(*) from known where is_news)
                                         + (select count(*) from predicted where label is not null),
             last_observed_at = greatest(last_observed_at, ${observedTo}::timestamptz),
             last_labelled_at = case when ${batch.labels.length}::integer > 0 then ${now}::timestamptz
                                     else last_labelled_at end
       where model_name = (select model_name from batch)
      returning labels_total)
    select exists (select from batch) as inserted, coalesce((select labels_total from activity), 0) as labels_total,
           (select count(*) from predicted) as observations_new,
           (select count(*) from known where is_news) + (select count(*) from kept where is_news)
             + (select count(*) from predicted
                 where label is not null
                   and not exists (
                     select from waited where waited.observation_id = predicted.observation_id)) as labels_new,
           (select count(*) from known where is_corrected) as labels_corrected,
           (select count(*) from kept) as labels_waiting`,
    rowSchema,
  )
  const nothing = { labelsTotal: 0, observationsNew: 0, labelsNew: 0, labelsCorrected: 0, labelsWaiting: 0 }
  return row ?? { inserted: false, ...nothing }
}

/** Smallest and largest of ISO times in UTC, which sort as text. */
function span(times: readonly string[]): [string, string] | [null, null] {
  if (times.length === 0) return [null, null]
  let [from, to] = [times[0] as string, times[0] as string]
  for (const time of times) {
    if (time < from) from = time
    if (time > to) to = time
  }
  return [from, to]
}
