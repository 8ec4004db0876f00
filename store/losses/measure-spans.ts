import { dayMs, type Instant, toIso } from '#core/instant'
import { lossSpanMs } from '#core/policy/performance/loss-span'
import type { SqlExecutor, Statement } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowLossSql } from '#store/performance/row-loss-sql'
import { hourErrorsSql } from './hour-errors-sql.ts'
import { type KeptLoss, keptLoss, keptLossKey } from './kept-loss.ts'
import { naiveSql } from './naive-sql.ts'
import { spanStartSql } from './span-sql.ts'

/** Spans to measure. */
interface SpansToMeasure {
  readonly modelName: string
  /**
   * Their starts, oldest first. All rows of their time are read, and those of a week or more before for their labels.
   */
  readonly starts: readonly Instant[]
  readonly lossOf: KeptLoss
  /** How far back a naive forecast may have to look for a label that was known. */
  readonly lookbackMs: number
  /** Their labels are in: a naive forecast is followed only then. */
  readonly areLabelsIn: boolean
  readonly now: Instant
}

/**
 * Measures the losses of spans by version, beside them those of the other versions and the naive forecasts on the same
 * rows, and keeps them in place of what was known before.
 *
 * A repeat computes the same sums. An older measurement never takes the place of a newer one.
 *
 * @returns how many spans of versions it kept; 0 where no version answered
 */
export async function measureSpans(executor: SqlExecutor, asked: SpansToMeasure): Promise<number> {
  const { modelName, starts, areLabelsIn } = asked
  const lossOf = keptLoss(asked.lossOf)
  const [first, last] = [starts[0], starts.at(-1)]
  if (first === undefined || last === undefined) return 0
  const list = starts.map((startsAt) => ({ starts_at: toIso(startsAt) }))
  const loss = rowLossSql({ score: sql`score`, label: sql`label` }, lossOf)
  const otherLoss = rowLossSql({ score: sql`other.value::double precision`, label: sql`label` }, lossOf)
  return executor.execute(sql`
    with spans as (
      select * from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as span (starts_at timestamptz)),
    scored as (
      select ${spanStartSql(sql`observed_at`)} as starts_at, observed_at, version, score, label, scores,
             (score >= ${lossOf.classificationThreshold}::double precision) <> (label = 1) as is_mistake,
             ${loss} as loss
        from predictions
       where model_name = ${modelName} and observed_at >= ${toIso(first)}::timestamptz
         and observed_at < ${toIso(last + lossSpanMs)}::timestamptz and version is not null and score is not null),
    answers as (select * from scored join spans using (starts_at)),
    own as (
      select starts_at, version, count(*) as scored, count(label) as labelled,
             count(*) filter (where label = 1) as positives, coalesce(sum(loss), 0) as loss,
             coalesce(sum(loss * loss), 0) as squared_loss, count(*) filter (where is_mistake) as mistakes,
             count(*) filter (where is_mistake and label = 1) as false_negatives,
             coalesce(sum(loss) filter (where is_mistake), 0) as mistake_loss
        from answers group by starts_at, version),
    paired as (
      select starts_at, version, other.key as other_version, count(*) as labelled, sum(${otherLoss} - loss) as gain,
             coalesce(sum(${otherLoss} - loss) filter (where label = 1), 0) as positive_gain
        from answers
       cross join lateral jsonb_each(case when jsonb_typeof(scores) = 'object' then scores else '{}' end) as other
       where label is not null and jsonb_typeof(other.value) = 'number'
       group by starts_at, version, other.key),
    beside as (
      select starts_at, version,
             jsonb_object_agg(other_version, jsonb_build_array(labelled, gain, positive_gain)) as beside
        from paired group by starts_at, version),
    hour_errors as (${hourErrorsSql(sql`answers`)}),
    ${areLabelsIn ? naiveSql({ ...asked, from: first, to: last + lossSpanMs }) : noNaive}
    insert into span_losses (model_name, starts_at, version, loss_of, scored, labelled, positives, loss, squared_loss,
                             mistakes, false_negatives, mistake_loss, beside, errors, naive, measured_at)
    select ${modelName}, starts_at, version, ${keptLossKey(asked.lossOf)}, scored, labelled, positives, loss,
           squared_loss, mistakes, false_negatives, mistake_loss, coalesce(beside, '{}'), coalesce(errors, '[]'), naive,
           ${toIso(asked.now)}::timestamptz
      from own left join beside using (starts_at, version) left join hour_errors using (starts_at, version)
      left join followed_labels using (starts_at, version)
    on conflict (model_name, starts_at, version) do update
       set loss_of = excluded.loss_of, scored = excluded.scored, labelled = excluded.labelled,
           positives = excluded.positives, loss = excluded.loss, squared_loss = excluded.squared_loss,
           mistakes = excluded.mistakes, false_negatives = excluded.false_negatives,
           mistake_loss = excluded.mistake_loss, beside = excluded.beside, errors = excluded.errors,
           naive = excluded.naive, measured_at = excluded.measured_at
     where span_losses.measured_at <= excluded.measured_at`)
}

const noNaive: Statement = sql`
    followed_labels as (select starts_at, version, null::jsonb as naive from own)`

/**
 * How far back a naive forecast looks for a label beyond the time that labels take: a week, for the hour of the week.
 */
export const naiveLookbackMs = 8 * dayMs
