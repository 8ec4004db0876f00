import * as z from 'zod'
import { hourMs, type Instant, toIso } from '#core/instant'
import { lossSpanMs } from '#core/policy/performance/loss-span'
import type { LossOf } from '#core/policy/performance/row-loss'
import type { PairedBlock } from '#core/policy/versions/paired-block'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { inStatements, type SpanToMeasure } from '#store/losses/spans-at-once'
import { instant, rowOf } from '#store/tables/row'
import { blocksByVersion, type PairsAsked, pairedRowSchema, pairedSumsSql } from './paired-sums-sql.ts'

interface PastAsked extends Omit<PairsAsked, 'pieceMs'> {
  /** By when nearly all labels of a span have come, in ms after its end. */
  readonly labelLatenessMs: number
  readonly now: Instant
}

/**
 * As `compareVersions`, in spans of six hours whose labels are in, which are kept: at each check only those are measured
 * that have come in since, and the months before are read as sums.
 *
 * A span is measured again where more of its rows come, where another version is asked for, and where labels turn out
 * to come later than they used to. Labels that come for it after that do not count: evidence that was acted on stays as
 * it is. Sums of other champions, and of a time before `from`, are deleted on the way.
 *
 * Call it outside a transaction: the first comparison of a champion reads the rows of the whole time, in statements of
 * a week. A repeat computes the same.
 *
 * @param asked `from` and `to` are starts of spans; by `to` all labels are in
 */
export async function comparePast(executor: SqlExecutor, asked: PastAsked): Promise<Map<number, PairedBlock[]>> {
  const { modelName, championVersion, from, to } = asked
  if (asked.otherVersions.length === 0 || from >= to) return new Map()
  for (const spans of inStatements(await findSpans(executor, asked))) await keepSpans(executor, asked, spans)
  return blocksByVersion(asked.otherVersions, (otherVersions) =>
    executor.query(
      sql`
      select other.version::integer, (extract(epoch from starts_at) * 1000)::double precision as started_at,
             (pair ->> 0)::bigint as labelled, (pair ->> 1)::bigint as moments,
             (pair ->> 2)::double precision as champion_loss, (pair ->> 3)::double precision as other_loss,
             (pair ->> 4)::double precision as other_absolute, (pair ->> 5)::double precision as champion_squares,
             (pair ->> 6)::double precision as other_squares, (pair ->> 7)::double precision as difference_squares
        from paired_losses
       cross join jsonb_array_elements_text(${JSON.stringify(otherVersions)}::jsonb) as other (version)
       cross join lateral (select pairs -> other.version as pair) as kept
       where model_name = ${modelName} and champion_version = ${championVersion}::integer
         and loss_of = ${keyOf(asked.loss)} and starts_at >= ${toIso(from)}::timestamptz
         and starts_at < ${toIso(to)}::timestamptz and jsonb_array_length(pair) > 0
       order by version, started_at`,
      pairedRowSchema,
    ),
  )
}

/** Sums by other weights are other sums. */
function keyOf(loss: LossOf): string {
  switch (loss.task) {
    case 'binary-classification': {
      const { metric, classificationThreshold, positiveShare } = loss
      const weights = metric === 'balanced-accuracy' ? positiveShare : null
      return JSON.stringify({ metric, classificationThreshold, positiveShare: weights })
    }
    case 'multiclass-classification': {
      const { task, metric, classShares } = loss
      return JSON.stringify({ task, metric, ...(metric === 'balanced-accuracy' && { classShares }) })
    }
    case 'regression':
      return JSON.stringify(loss)
  }
}

/** A batch's time of arrival is set before its commit: rows of the hour before a measurement are looked for again. */
const overlapMs = hourMs

function findSpans(executor: SqlExecutor, asked: PastAsked): Promise<SpanToMeasure[]> {
  return executor.query(
    sql`
    with arrived as (
      select starts_at, sum(observations)::bigint as rows, max(observed_last) as observed_last
        from span_arrivals
       where model_name = ${asked.modelName} and starts_at >= ${toIso(asked.from)}::timestamptz
         and starts_at < ${toIso(asked.to)}::timestamptz
       group by starts_at)
    select starts_at, rows
      from arrived
      left join (select starts_at, measured_at, pairs from paired_losses
                  where model_name = ${asked.modelName} and champion_version = ${asked.championVersion}::integer
                    and loss_of = ${keyOf(asked.loss)}) as kept using (starts_at)
     where measured_at is null
        or observed_last >= measured_at - ${overlapMs}::integer * interval '1 millisecond'
        or measured_at < starts_at + ${lossSpanMs + asked.labelLatenessMs}::double precision * interval '1 millisecond'
        or exists (select from jsonb_array_elements_text(${JSON.stringify(asked.otherVersions)}::jsonb) as other (version)
                    where pairs -> other.version is null)
     order by starts_at`,
    rowOf({ startsAt: instant, rows: z.number() }),
  )
}

async function keepSpans(executor: SqlExecutor, asked: PastAsked, spans: readonly SpanToMeasure[]): Promise<void> {
  const { modelName, championVersion, otherVersions, loss } = asked
  const [first, last] = [spans[0], spans.at(-1)]
  if (first === undefined || last === undefined) return
  const list = spans.map(({ startsAt }) => ({ starts_at: toIso(startsAt) }))
  const sums = pairedSumsSql({
    ...{ modelName, championVersion, otherVersions, loss },
    ...{ from: first.startsAt, to: last.startsAt + lossSpanMs, pieceMs: lossSpanMs },
  })
  await executor.execute(sql`
    with sums as (${sums}),
    measured as (
      select starts_at,
             jsonb_object_agg(
               other.version,
               case when labelled is null then '[]'
                    else jsonb_build_array(labelled, moments, champion_loss, other_loss, other_absolute, champion_squares,
                                           other_squares, difference_squares) end) as pairs
        from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as span (starts_at timestamptz)
       cross join jsonb_array_elements_text(${JSON.stringify(otherVersions)}::jsonb) as other (version)
        left join sums on sums.version = other.version::integer
                      and sums.started_at = extract(epoch from span.starts_at) * 1000
       group by starts_at),
    expired as (
      delete from paired_losses
       where model_name = ${modelName}
         and (champion_version <> ${championVersion}::integer or starts_at < ${toIso(asked.from)}::timestamptz))
    insert into paired_losses (model_name, champion_version, starts_at, loss_of, pairs, measured_at)
    select ${modelName}, ${championVersion}::integer, starts_at, ${keyOf(loss)}, pairs, ${toIso(asked.now)}::timestamptz
      from measured
    on conflict (model_name, champion_version, starts_at) do update
       set loss_of = excluded.loss_of, pairs = excluded.pairs, measured_at = excluded.measured_at
     where paired_losses.measured_at <= excluded.measured_at`)
}
