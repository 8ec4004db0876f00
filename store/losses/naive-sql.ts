import { type Instant, toIso } from '#core/instant'
import type { Statement } from '#core/ports/database'
import { rawSql, sql } from '#core/sql'

/**
 * The naive forecasts on the rows of `answers`, as expressions of a `with` clause of which `followed_labels` is the
 * last: by span and version, the rows by the label that each forecast followed and their own.
 *
 * A naive forecast follows only labels that were known when the row was observed. The last label is that of the newest
 * observation whose label was; of the same hour it is that of an earlier day or week, because labels of an hour count
 * from its end on. It looks back `lookbackMs` from the start of the row's span, whichever spans are measured together.
 *
 * The label that a forecast would follow at the beginning is one row for each hour that it asks for. Only labels that
 * became known since then are followed one by one, so that the cost of the labels before is that of reading them once.
 */
export function naiveSql({
  modelName,
  from,
  to,
  lookbackMs,
}: {
  readonly modelName: string
  /** The start of the first span, and the end of the last one. */
  readonly from: Instant
  readonly to: Instant
  readonly lookbackMs: number
}): Statement {
  const begin = sql`${toIso(from)}::timestamptz`
  const end = sql`${toIso(to)}::timestamptz`
  const since = sql`${toIso(from - lookbackMs)}::timestamptz`
  return sql`
    moments as (
      select starts_at, version, observed_at, count(*) filter (where label = 1) as positives,
             count(*) filter (where label = 0) as negatives
        from answers where label is not null group by starts_at, version, observed_at),
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
      -- Observations of one moment are one forecast: the label of most of them.
      select observed_at, labelled_at, (extract(epoch from observed_at) * 1000000)::bigint * 2
               + case when avg(label) >= 0.5 then 1 else 0 end as code
        from predictions
       where exists (select from moments)
         and model_name = ${modelName} and label is not null and observed_at >= ${since} and observed_at < ${end}
         and labelled_at < ${end}
         and (labelled_at > ${begin} or observed_at >= ${begin} or observed_at = any (array(select newest from known)))
       group by observed_at, labelled_at),
    timeline as (
      select rule, part, greatest(labelled_at, free_at) as at, false as is_asked, max(code) as code,
             null::timestamptz as starts_at, null::integer as version, null::bigint as positives, null::bigint as negatives
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
      select rule, part, observed_at, true, null, starts_at, version, positives, negatives
        from moments cross join lateral (values ${placesOf(sql`observed_at`)}) as place (rule, part)),
    followed as (
      select rule, is_asked, starts_at, version, positives, negatives,
             max(code) over (partition by rule, part order by at, is_asked rows unbounded preceding) as code
        from timeline),
    counts as (
      select starts_at, version,
             jsonb_build_array(${[1, 2, 3].flatMap(countsOf).reduce((list, count) => sql`${list}, ${count}`)}) as naive
        from followed
       where is_asked
         and code >> 1 >= (extract(epoch from starts_at) * 1000000)::bigint - ${lookbackMs}::bigint * 1000
       group by starts_at, version),
    followed_labels as (
      -- No label was followed where there is no count.
      select starts_at, version, coalesce(naive, ${JSON.stringify(Array.from({ length: 12 }, () => 0))}::jsonb) as naive
        from own left join counts using (starts_at, version))`
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
function countsOf(rule: number): Statement[] {
  return [1, 0].flatMap((said) =>
    ['positives', 'negatives'].map(
      (label) =>
        sql`coalesce(sum(${rawSql(label)}) filter (where rule = ${rawSql(`${rule} and code & 1 = ${said}`)}), 0)::bigint`,
    ),
  )
}
