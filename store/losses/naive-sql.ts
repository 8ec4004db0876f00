import { classesMax } from '#contracts/task'
import { dayMs, type Instant, toIso } from '#core/instant'
import type { LossOf, RegressionLossOf } from '#core/policy/performance/row-loss'
import type { Statement } from '#core/ports/database'
import { rawSql, sql } from '#core/sql'
import { rowLossSql } from '#store/performance/row-loss-sql'

/**
 * The naive forecasts on the rows of `answers`, as expressions of a `with` clause of which `followed_labels` is the
 * last: by span and version, what becomes of each forecast on these rows. Of a classification that is rows by the label
 * that a forecast followed and their own; of a regression the sum of its losses.
 *
 * A naive forecast follows only labels that were known when the row was observed. The last label is that of the newest
 * observation whose label was; of the same hour it is that of an earlier day or week, because labels of an hour count
 * from its end on. It looks back `lookbackMs` from the start of the row's span, whichever spans are measured together.
 *
 * The label that a forecast would follow at the beginning is one row for each hour that it asks for. Only labels that
 * became known since then are followed one by one, so that the cost of the labels before is that of reading them once.
 */
export function naiveSql(asked: {
  readonly modelName: string
  /** The start of the first span, and the end of the last one. */
  readonly from: Instant
  readonly to: Instant
  readonly lookbackMs: number
  readonly loss: LossOf
}): Statement {
  const { modelName, from, to, lookbackMs, loss } = asked
  const begin = sql`${toIso(from)}::timestamptz`
  const end = sql`${toIso(to)}::timestamptz`
  const since = sql`${toIso(from - lookbackMs)}::timestamptz`
  const { codeOf, microsOf } = codes(loss)
  return sql`
    moments as (
      select starts_at, version, observed_at, label, count(*) as row_count, sum(loss) as loss
        from answers where label is not null group by starts_at, version, observed_at, label),
    asked as (
      select distinct rule, part
        from (select distinct ${hourOf(sql`observed_at`)} as hour from moments) as hours
       cross join lateral (values ${placesOf(sql`hour`)}) as place (rule, part)),
    known_hours as (
      select ${hourOf(sql`observed_at`)} as hour, max(observed_at) as newest
        from predictions
       -- Spans of history that no version answered ask for no forecast.
       where exists (select from moments)
         and model_name = ${modelName} and label is not null and observed_at >= ${since} and observed_at < ${begin}
         and labelled_at <= ${begin}
       group by 1),
    known as (
      select rule, part, max(newest) as newest
        from known_hours
       cross join lateral (values ${placesOf(sql`hour`)}) as place (rule, part)
        join asked using (rule, part)
       group by rule, part),
    labels as (
      -- Observations of one moment are one forecast.
      select observed_at, labelled_at, ${codeOf} as code
        from predictions
       where exists (select from moments)
         and model_name = ${modelName} and label is not null and observed_at >= ${since} and observed_at < ${end}
         and labelled_at < ${end}
         and (labelled_at > ${begin} or observed_at >= ${begin} or observed_at = any (array(select newest from known)))
       group by observed_at, labelled_at),
    timeline as (
      select rule, part, greatest(labelled_at, free_at) as at, false as is_asked, max(code) as code,
             null::timestamptz as starts_at, null::integer as version, null::double precision as label,
             null::bigint as row_count, null::double precision as loss
        from labels
       cross join lateral (values ${placesOf(sql`observed_at`)}) as place (rule, part)
        join asked using (rule, part)
        left join known using (rule, part)
       cross join lateral (
             select case rule when 1 then observed_at + interval '1 microsecond'
                              else ${hourOf(sql`observed_at`)} + interval '1 hour' end as free_at) as free
       where observed_at >= coalesce(newest, ${since}) and greatest(labelled_at, free_at) < ${end}
       group by rule, part, greatest(labelled_at, free_at)
       union all
      select rule, part, observed_at, true, null, starts_at, version, label, row_count, loss
        from moments cross join lateral (values ${placesOf(sql`observed_at`)}) as place (rule, part)),
    followed as (
      select rule, is_asked, starts_at, version, label, row_count, loss,
             max(code) over (partition by rule, part order by at, is_asked rows unbounded preceding) as code
        from timeline),
    said as (
      select rule, starts_at, version, label, row_count, loss,
             case when ${microsOf(sql`code`)} >= (extract(epoch from starts_at) * 1000000)::bigint
                                                  - ${lookbackMs}::bigint * 1000 then code end as code
        from followed where is_asked),
    ${countsSql(asked)}`
}

/**
 * The label that is followed, and when it was observed, in one value of which the largest is the newest. The label of
 * most rows of a moment counts; of a regression their mean.
 */
function codes({ task }: LossOf) {
  const micros = sql`(extract(epoch from observed_at) * 1000000)::bigint`
  switch (task) {
    case 'binary-classification':
      return {
        codeOf: sql`${micros} * ${classCodes} + case when avg(label) >= 0.5 then 1 else 0 end`,
        microsOf: (code: Statement) => sql`${code} / ${classCodes}`,
      }
    case 'multiclass-classification':
      return {
        codeOf: sql`${micros} * ${classCodes} + (mode() within group (order by label))::bigint`,
        microsOf: (code: Statement) => sql`${code} / ${classCodes}`,
      }
    case 'regression':
      return {
        codeOf: sql`array[${micros}::double precision, avg(label)]`,
        microsOf: (code: Statement) => sql`${code}[1]`,
      }
  }
}

/** Microseconds since 1970 times this fit a bigint for 2,000 years. */
const classCodes = rawSql(String(2 ** Math.ceil(Math.log2(classesMax))))

/** `followed_labels` of `said`, with the forms that `load-losses.ts` reads. */
function countsSql({
  modelName,
  lookbackMs,
  loss,
}: {
  readonly modelName: string
  readonly lookbackMs: number
  readonly loss: LossOf
}): Statement {
  switch (loss.task) {
    case 'binary-classification':
      return sql`
    counts as (
      select starts_at, version,
             jsonb_build_array(${listed([1, 2, 3].flatMap(binaryCountsOf))}) as naive
        from said where code is not null group by starts_at, version),
    followed_labels as (
      -- No label was followed where there is no count.
      select starts_at, version, coalesce(naive, ${JSON.stringify(Array.from({ length: 12 }, () => 0))}::jsonb) as naive
        from own left join counts using (starts_at, version))`
    case 'multiclass-classification':
      return sql`
    pairs as (
      select starts_at, version, rule,
             jsonb_agg(jsonb_build_array(said, label, row_count) order by said, label) as pairs
        from (select starts_at, version, rule, code % ${classCodes} as said, label::integer as label,
                     sum(row_count)::bigint as row_count
                from said where code is not null group by 1, 2, 3, 4, 5) as counted
       group by starts_at, version, rule),
    followed_labels as (
      select own.starts_at, own.version,
             jsonb_build_array(${listed([1, 2, 3].map((rule) => sql`coalesce(min(pairs::text) filter (where rule = ${rawSql(`${rule}`)}), '[]')::jsonb`))}) as naive
        from own left join pairs using (starts_at, version) group by own.starts_at, own.version)`
    case 'regression':
      return regressionCountsSql({ modelName, lookbackMs, loss })
  }
}

/**
 * Sums of losses: of the constant that was best for the labels known when the day began, and of each label that is
 * followed. A row without such a label takes the constant; without any known label it has no forecast, and the version's
 * own loss stands in.
 */
function regressionCountsSql({
  modelName,
  lookbackMs,
  loss,
}: {
  readonly modelName: string
  readonly lookbackMs: number
  readonly loss: RegressionLossOf
}): Statement {
  const lossOfSql = (value: Statement) =>
    rowLossSql({ answer: { value, probabilities: sql`null` }, label: sql`label` }, loss)
  const constant = sql`coalesce(${lossOfSql(sql`constant`)} * row_count, loss)`
  const ofRule = (rule: number) =>
    sql`sum(coalesce(${lossOfSql(sql`code[2]`)} * row_count, ${constant})) filter (where rule = ${rawSql(`${rule}`)})`
  return sql`
    days as (select distinct date_bin('1 day', starts_at, 'epoch'::timestamptz) as day from moments),
    constants as (
      select day, ${bestConstantSql(loss)} as constant
        from days join predictions on observed_at < day and labelled_at <= day
             -- Spans of a day look back equally far, and none beyond what it may.
             and observed_at >= day - ${lookbackMs - dayMs}::bigint * interval '1 millisecond'
       where model_name = ${modelName} and label is not null group by day),
    sums as (
      select starts_at, version,
             jsonb_build_object('majority', sum(${constant}) filter (where rule = 1), 'last-label', ${ofRule(1)},
                                'same-hour', ${ofRule(2)}, 'same-hour-of-week', ${ofRule(3)}) as naive
        from said left join constants on day = date_bin('1 day', starts_at, 'epoch'::timestamptz)
       group by starts_at, version),
    followed_labels as (select starts_at, version, coalesce(naive, '{}') as naive from own left join sums using (starts_at, version))`
}

/** The constant of the least loss. */
function bestConstantSql({ metric }: RegressionLossOf): Statement {
  if (metric === 'squared-error') return sql`avg(label)`
  const share = typeof metric === 'object' ? metric.quantile : 0.5
  return sql`percentile_cont(${share}::double precision) within group (order by label)`
}

/** The start of the hour that a time is in. */
function hourOf(at: Statement): Statement {
  return sql`date_bin('1 hour', ${at}, 'epoch'::timestamptz)`
}

/**
 * The last label (1), that of the same hour of the day (2) and of the week (3), each with the hour that a time asks
 * for.
 */
function placesOf(at: Statement): Statement {
  const hour = sql`extract(hour from ${at} at time zone 'UTC')::integer`
  return sql`(1, 0), (2, ${hour}), (3, extract(isodow from ${at} at time zone 'UTC')::integer * 24 + ${hour})`
}

/** Rows by what a rule said and their label: 1 and 1, 1 and 0, 0 and 1, 0 and 0. */
function binaryCountsOf(rule: number): Statement[] {
  return [1, 0].flatMap((said) =>
    [1, 0].map(
      (label) =>
        sql`coalesce(sum(row_count) filter (where rule = ${rawSql(`${rule} and code & 1 = ${said} and label = ${label}`)}), 0)::bigint`,
    ),
  )
}

function listed(parts: readonly Statement[]): Statement {
  return parts.reduce((list, part) => sql`${list}, ${part}`)
}
