import * as z from 'zod'
import type { Answer } from '#core/answer'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { latenessStepSql, spanStartSql } from '#store/losses/span-sql'
import { rowOf } from '#store/tables/row'

export interface BatchRows {
  readonly modelName: string
  readonly batchId: string
  /** Null where the batch's id is made of its content. */
  readonly contentAddress: string | null
  readonly objectKey: string | null
  readonly receivedAt: Instant
  readonly rejectedCount: number
  /** The reason why a label known before its observation is rejected, with `%1$s` and `%2$s` for both times. */
  readonly knownBeforeReason: string
  /** How far an observation's time may be ahead of our clock. */
  readonly aheadMaxMs: number
  readonly observations: readonly {
    readonly id: string
    readonly at: string
    readonly version: number | null
    /** The probability of the positive class; the place of the answered one of several; the value of a regression. */
    readonly score: number | null
    /** The probability of each of several classes. */
    readonly probabilities?: readonly number[]
    /** The retained versions' answers, by version. */
    readonly scores: Readonly<Record<string, Answer>> | null
  }[]
  /** The request that scored the observations, and the version that answered it; null without one. */
  readonly request: { readonly version: number; readonly latencyMs: number } | null
  /** One at most of each observation. */
  readonly labels: readonly {
    readonly rowNumber: number
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
    /** As core/profile encodes it; null but in part 0. */
    readonly rowDigest: string | null
  }[]
}

const rowSchema = rowOf({
  inserted: z.boolean(),
  labelsTotal: z.number(),
  observationsNew: z.number(),
  labelsNew: z.number(),
  labelsCorrected: z.number(),
  labelsWaiting: z.number(),
  labelWaitingId: z.string().nullable(),
  labelsSuperseded: z.number(),
  /** Labels of this batch that were known before their observation: they stand among the rejected rows. */
  labelsRefused: z.number(),
})

/** The counts that a batch added. */
export type BatchInserted = z.output<typeof rowSchema>

/**
 * Stores a batch: its predictions, profiles and labels, and their counts in the model's totals. One statement, so that
 * the batch is stored whole or not at all, and in one round trip, because this is the hottest path.
 *
 * The batch's own row decides: a repeated batch inserts nothing and changes nothing. A label finds its prediction by
 * the observation's id and time. One whose time is not known finds the only observation of its id, and waits where the
 * id has several: those were stored after `findObservationTimes` looked. A label without a prediction waits in `pending_labels` until a batch
 * brings its prediction. The label known last counts, whichever came last (`labelsKnownLast`); a repeated or corrected
 * label is counted once. A label known before its observation is rejected when the two meet. A label that says no time
 * is known when it arrives, and our clock may be behind the observation's.
 *
 * Arrivals and their lateness are counted by span (`span_arrivals`): losses are measured anew where something came,
 * and count once their labels are in.
 *
 * Its cost does not grow with the stored rows, with or without the planner's statistics. `offset 0` makes each label
 * look up its predictions in an index, by itself. `on conflict` finds the rows to update by their key, where an update
 * would let the planner read the table instead; they are there, because `for update` holds them.
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
                                    rejected_count, observed_from, observed_to, labels_from, labels_to, received_at,
                                    scored_by, latency_ms)
      values (${batch.modelName}, ${batch.batchId}, ${batch.contentAddress}, ${batch.objectKey},
              ${batch.observations.length}::integer, ${batch.labels.length}::integer, ${batch.rejectedCount}::integer,
              ${observedFrom}::timestamptz, ${observedTo}::timestamptz,
              ${labelsFrom}::timestamptz, ${labelsTo}::timestamptz, ${now}::timestamptz,
              ${batch.request?.version ?? null}::integer, ${batch.request?.latencyMs ?? null}::double precision)
      on conflict do nothing
      returning model_name, batch_id),
    arrived as (
      select batch.model_name, batch.batch_id, row.*
        from batch, jsonb_to_recordset(${JSON.stringify(batch.observations)}::jsonb) as row (
               id text, at timestamptz, version integer, score double precision, probabilities jsonb, scores jsonb)),
    told as (
      select batch.model_name, batch.batch_id, row.id, row.at, row.label, row."knownAt" as known_at,
             row."rowNumber" as row_number
        from batch, jsonb_to_recordset(${JSON.stringify(batch.labels)}::jsonb) as row (
               id text, at timestamptz, label double precision, "knownAt" timestamptz, "rowNumber" integer)),
    taken as (
      delete from pending_labels as pending
       using arrived
       where pending.model_name = arrived.model_name and pending.observation_id = arrived.id
         and coalesce(pending.observed_at, arrived.at) = arrived.at
      returning pending.*, arrived.at as arrived_at),
    waited as (
      select taken.*,
             taken.known_at < arrived_at
               and (taken.known_at is distinct from delivery.received_at
                 or taken.known_at < arrived_at - ${batch.aheadMaxMs}::bigint * interval '1 millisecond') as is_early
        from taken
        left join ingested_batches as delivery
               on delivery.model_name = taken.model_name and delivery.batch_id = taken.batch_id),
    predicted as (
      insert into predictions (model_name, observed_at, observation_id, batch_id, version, score, probabilities,
                               scores, label, labelled_at)
      select arrived.model_name, arrived.at, arrived.id, arrived.batch_id, arrived.version, arrived.score,
             arrived.probabilities, arrived.scores,
             case when waited.known_at > told.known_at then waited.label else coalesce(told.label, waited.label) end,
             greatest(told.known_at, waited.known_at)
        from arrived
        left join waited on waited.observation_id = arrived.id and not waited.is_early
        left join told on told.id = arrived.id and coalesce(told.at, arrived.at) = arrived.at
      on conflict do nothing
      returning observed_at, observation_id, label),
    by_id as (
      select told.*, prediction.*, count(*) over (partition by told.id) as observations
        from told
       cross join lateral (
         select observed_at, predictions.label as label_before, labelled_at as known_before from predictions
          where model_name = ${batch.modelName} and observation_id = told.id
         offset 0 for update) as prediction
       where told.at is null),
    found as (
      select told.*, prediction.*, told.known_at < observed_at and told.known_at <> ${now}::timestamptz as is_early
        from told
       cross join lateral (
         select observed_at, predictions.label as label_before, labelled_at as known_before from predictions
          where model_name = ${batch.modelName} and observation_id = told.id and observed_at = told.at
         offset 0 for update) as prediction
       where told.at is not null
      union all
      select model_name, batch_id, id, at, label, known_at, row_number, observed_at, label_before, known_before,
             known_at < observed_at and known_at <> ${now}::timestamptz
        from by_id
       where observations = 1),
    labelled as (
      insert into predictions (model_name, observed_at, observation_id, batch_id, label, labelled_at)
      select model_name, observed_at, id, batch_id, label, known_at
        from found
       where not is_early and (label_before is null or known_at >= known_before)
      on conflict (model_name, observed_at, observation_id) do update
         set label = excluded.label, labelled_at = excluded.labelled_at),
    came as (
      select observed_at, 1 as observations, (label is not null)::integer as labels from predicted
       union all
      select observed_at, 0, (label_before is null)::integer
        from found where not is_early and (label_before is null or known_at >= known_before)),
    counted as (
      insert into span_arrivals as span (model_name, starts_at, lateness, observations, labels, observed_last,
                                         labelled_last)
      select ${batch.modelName}, starts_at, ${latenessStepSql(sql`starts_at`, sql`${now}::timestamptz`)},
             sum(observations), sum(labels), max(${now}::timestamptz) filter (where observations > 0),
             max(${now}::timestamptz) filter (where labels > 0 or observations = 0)
        from (select *, ${spanStartSql(sql`observed_at`)} as starts_at from came) as placed
       group by starts_at order by starts_at
      on conflict (model_name, starts_at, lateness) do update
         set observations = span.observations + excluded.observations, labels = span.labels + excluded.labels,
             observed_last = greatest(span.observed_last, excluded.observed_last),
             labelled_last = greatest(span.labelled_last, excluded.labelled_last)),
    missed as (
      select told.*
        from told
       where not exists (select from found where found.id = told.id)
         and not exists (select from arrived where arrived.id = told.id and arrived.at = coalesce(told.at, arrived.at))),
    kept as (
      insert into pending_labels as pending (
               model_name, observation_id, observed_at, label, known_at, batch_id, row_number)
      select model_name, id, at, label, known_at, batch_id, row_number from missed
      on conflict (model_name, observation_id) do update
         set observed_at = excluded.observed_at, label = excluded.label, known_at = excluded.known_at,
             batch_id = excluded.batch_id, row_number = excluded.row_number
       where excluded.known_at >= pending.known_at
      returning observation_id, row_number, xmax::text = '0' as is_news),
    early as (
      select batch_id, row_number, id, label, known_at, min(observed_at) as observed_at
        from found
       group by batch_id, row_number, id, label, known_at
      having bool_and(is_early)),
    refused as (
      insert into rejected_rows (model_name, batch_id, row_number, part, reason, raw, rejected_at)
      select ${batch.modelName}, batch_id, row_number, 'label',
             format(${batch.knownBeforeReason}::text,
                    to_char(known_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                    to_char(observed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
             jsonb_build_object('id', id, 'label', label, 'knownAt', known_at)::text, ${now}::timestamptz
        from (select * from early
               union all
              select batch_id, coalesce(row_number, 0), observation_id, label, known_at, arrived_at
                from waited
               where is_early) as met
      on conflict do nothing),
    profiled as (
      insert into feature_profiles (model_name, bucket_at, resolution, batch_id, part, row_count, profiles, row_digest)
      select batch.model_name, row."bucketAt", row.resolution, batch.batch_id, row.part, row."rowCount", row.profiles,
             row."rowDigest"
        from batch, jsonb_to_recordset(${JSON.stringify(batch.profiles)}::jsonb) as row (
               "bucketAt" timestamptz, resolution text, part integer, "rowCount" integer, profiles jsonb,
               "rowDigest" text)),
    activity as (
      update model_activity
         set observations_total = observations_total + (select count(*) from predicted),
             labels_total = labels_total + (select count(*) from found where not is_early and label_before is null)
                                         + (select count(*) from predicted where label is not null),
             last_observed_at = greatest(last_observed_at, ${observedTo}::timestamptz),
             last_labelled_at = case when ${batch.labels.length}::integer > 0 then ${now}::timestamptz
                                     else last_labelled_at end
       where model_name = (select model_name from batch)
      returning labels_total)
    select exists (select from batch) as inserted, coalesce((select labels_total from activity), 0) as labels_total,
           (select count(*) from predicted) as observations_new,
           (select count(*) from found where not is_early and label_before is null)
             + (select count(*) from kept where is_news)
             + (select count(*) from predicted
                 where label is not null
                   and not exists (
                     select from waited where waited.observation_id = predicted.observation_id)) as labels_new,
           (select count(*) from found
             where not is_early and label_before <> label and known_at >= known_before) as labels_corrected,
           (select count(*) from kept) as labels_waiting,
           (select observation_id from kept order by row_number, observation_id limit 1) as label_waiting_id,
           (select count(*) from found where not is_early and known_at < known_before)
             + (select count(*) from missed) - (select count(*) from kept)
             + (select count(*) from waited join told on told.id = waited.observation_id
                 where not is_early and waited.known_at > told.known_at) as labels_superseded,
           (select count(*) from early) as labels_refused`,
    rowSchema,
  )
  const none = { labelsTotal: 0, observationsNew: 0, labelsNew: 0, labelsCorrected: 0, labelsWaiting: 0 }
  return row ?? { inserted: false, ...none, labelWaitingId: null, labelsSuperseded: 0, labelsRefused: 0 }
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
