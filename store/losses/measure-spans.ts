import { dayMs, type Instant, toIso } from '#core/instant'
import { lossSpanMs } from '#core/policy/performance/loss-span'
import type { LossOf } from '#core/policy/performance/row-loss'
import type { SqlExecutor, Statement } from '#core/ports/database'
import { sql } from '#core/sql'
import { isAnsweredSql, otherAnswerSql, ownAnswerSql, rowLossSql } from '#store/performance/row-loss-sql'
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
  const label = sql`label`
  const loss = rowLossSql({ answer: ownAnswerSql, label }, lossOf)
  const otherLoss = rowLossSql({ answer: otherAnswerSql(sql`other.value`, lossOf.task), label }, lossOf)
  const { isMistake, isPositive, error, otherType } = partsOf(lossOf)
  return executor.execute(sql`
    with spans as (
      select * from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as span (starts_at timestamptz)),
    scored as (
      select ${spanStartSql(sql`observed_at`)} as starts_at, observed_at, version, label, scores,
             ${isMistake} as is_mistake, ${error} as error, ${loss} as loss
        from predictions
       where model_name = ${modelName} and observed_at >= ${toIso(first)}::timestamptz
         and observed_at < ${toIso(last + lossSpanMs)}::timestamptz and version is not null
         and ${isAnsweredSql(lossOf.task)}),
    answers as (select * from scored join spans using (starts_at)),
    own as (
      select starts_at, version, count(*) as scored, count(label) as labelled,
             count(*) filter (where ${isPositive}) as positives, coalesce(sum(loss), 0) as loss,
             coalesce(sum(loss * loss), 0) as squared_loss, count(*) filter (where is_mistake) as mistakes,
             count(*) filter (where is_mistake and ${isPositive}) as false_negatives,
             coalesce(sum(loss) filter (where is_mistake), 0) as mistake_loss
        from answers group by starts_at, version),
    gains as (
      select starts_at, version, other.key as other_version, label, ${otherLoss} - loss as gain
        from answers
       cross join lateral jsonb_each(case when jsonb_typeof(scores) = 'object' then scores else '{}' end) as other
       where label is not null and jsonb_typeof(other.value) = ${otherType}),
    paired as (
      select starts_at, version, other_version, count(*) as labelled, sum(gain) as gain
        from gains group by starts_at, version, other_version),
    paired_classes as (${gainsByClassSql(asked.lossOf)}),
    beside as (
      select starts_at, version,
             jsonb_object_agg(other_version, jsonb_build_array(labelled, gain, class_gain)) as beside
        from paired join paired_classes using (starts_at, version, other_version) group by starts_at, version),
    classes as (${byClassSql(asked.lossOf)}),
    hour_errors as (${hourErrorsSql(sql`answers`)}),
    ${areLabelsIn ? naiveSql({ ...asked, from: first, to: last + lossSpanMs, loss: lossOf }) : noNaive}
    insert into span_losses (model_name, starts_at, version, loss_of, scored, labelled, positives, loss, squared_loss,
                             mistakes, false_negatives, mistake_loss, by_class, beside, errors, naive,
                             measured_at)
    select ${modelName}, starts_at, version, ${keptLossKey(asked.lossOf)}, scored, labelled, positives, loss,
           squared_loss, mistakes, false_negatives, mistake_loss, by_class, coalesce(beside, '{}'),
           coalesce(errors, '[]'), naive, ${toIso(asked.now)}::timestamptz
      from own left join beside using (starts_at, version) left join hour_errors using (starts_at, version)
      left join followed_labels using (starts_at, version) left join classes using (starts_at, version)
    on conflict (model_name, starts_at, version) do update
       set loss_of = excluded.loss_of, scored = excluded.scored, labelled = excluded.labelled,
           positives = excluded.positives, loss = excluded.loss, squared_loss = excluded.squared_loss,
           mistakes = excluded.mistakes, false_negatives = excluded.false_negatives,
           mistake_loss = excluded.mistake_loss, by_class = excluded.by_class, beside = excluded.beside, errors = excluded.errors,
           naive = excluded.naive, measured_at = excluded.measured_at
     where span_losses.measured_at <= excluded.measured_at`)
}

/** What a row is beside its loss, by task. */
function partsOf(lossOf: LossOf) {
  switch (lossOf.task) {
    case 'binary-classification':
      return {
        isMistake: sql`(score >= ${lossOf.classificationThreshold}::double precision) <> (label = 1)`,
        isPositive: sql`label = 1`,
        error: sql`label - score`,
        otherType: 'number',
      }
    case 'multiclass-classification':
      return {
        isMistake: sql`score <> label`,
        isPositive: sql`false`,
        // Whether it is a mistake, less the chance that the answer gave it.
        error: sql`case when score = label then 0 when score <> label then 1 end
                   - (1 - (probabilities ->> score::integer)::double precision)`,
        otherType: 'array',
      }
    case 'regression':
      return { isMistake: sql`false`, isPositive: sql`false`, error: sql`label - score`, otherType: 'number' }
  }
}

/** The gain of other versions by class, where classes are weighed: of positive rows, or of each of several classes. */
function gainsByClassSql({ task, metric }: KeptLoss): Statement {
  if (task === 'binary-classification')
    return sql`
      select starts_at, version, other_version, to_jsonb(coalesce(sum(gain) filter (where label = 1), 0)) as class_gain
        from gains group by starts_at, version, other_version`
  if (task === 'regression' || metric !== 'balanced-accuracy')
    return sql`select starts_at, version, other_version, '{}'::jsonb as class_gain from paired`
  return sql`
      select starts_at, version, other_version,
             coalesce(jsonb_object_agg(label::integer, gain) filter (where gain <> 0), '{}') as class_gain
        from (select starts_at, version, other_version, label, sum(gain) as gain
                from gains group by starts_at, version, other_version, label) as one
       group by starts_at, version, other_version`
}

/** Labelled rows and mistakes of each of several classes. */
function byClassSql({ task }: KeptLoss): Statement {
  if (task !== 'multiclass-classification') return sql`select starts_at, version, null::jsonb as by_class from own`
  return sql`
      select starts_at, version,
             jsonb_build_object('labelled', jsonb_object_agg(class, labelled),
                                'mistakes', coalesce(jsonb_object_agg(class, mistakes) filter (where mistakes > 0), '{}'))
               as by_class
        from (select starts_at, version, label::integer as class, count(*) as labelled,
                     count(*) filter (where is_mistake) as mistakes
                from answers where label is not null group by 1, 2, 3) as one
       group by starts_at, version`
}

const noNaive: Statement = sql`
    followed_labels as (select starts_at, version, null::jsonb as naive from own)`

/**
 * How far back a naive forecast looks for a label beyond the time that labels take: a week, for the hour of the week.
 */
export const naiveLookbackMs = 8 * dayMs
