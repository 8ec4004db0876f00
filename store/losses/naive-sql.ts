import { type Instant, toIso } from '#core/instant'
import type { Statement } from '#core/ports/database'
import { rawSql, sql } from '#core/sql'

/**
 * The naive forecasts on the rows of `answers`, as expressions of a `with` clause of which `followed_labels` is the last:
 * by span and version, the rows by the label that each forecast followed and their own.
 *
 * A naive forecast follows only labels that were known when the row was observed. The last label is that of the newest
 * observation whose label was; of the same hour it is that of an earlier day or week, because labels of an hour count
 * from its end on.
 */
export function naiveSql({
  modelName,
  from,
  to,
  lookbackMs,
}: {
  readonly modelName: string
  readonly from: Instant
  readonly to: Instant
  readonly lookbackMs: number
}): Statement {
  return sql`
    moments as (select distinct observed_at from answers where label is not null),
    labels as (
      -- Observations of one moment are one forecast: the label of most of them.
      select observed_at, labelled_at, (extract(epoch from observed_at) * 1000000)::bigint * 2
               + case when avg(label) >= 0.5 then 1 else 0 end as code
        from predictions
       -- Spans of history that no version answered ask for no forecast.
       where exists (select from moments)
         and model_name = ${modelName} and label is not null and observed_at < ${toIso(to)}::timestamptz
         and observed_at >= ${toIso(from - lookbackMs)}::timestamptz
       group by observed_at, labelled_at),
    timeline as (
      select rule, part, greatest(labelled_at, free_at) as at, null::timestamptz as asked_at, code
        from labels cross join lateral (
             values (1, ${noPart}, observed_at + interval '1 microsecond'),
                    (2, ${hourOfDay}, date_trunc('hour', observed_at, 'UTC') + interval '1 hour'),
                    (3, ${hourOfWeek}, date_trunc('hour', observed_at, 'UTC') + interval '1 hour')
             ) as place (rule, part, free_at)
       union all
      select rule, part, observed_at, observed_at, null
        from moments cross join lateral (values (1, ${noPart}), (2, ${hourOfDay}), (3, ${hourOfWeek})) as place (rule, part)),
    followed as (
      select rule, asked_at, max(code) over (partition by rule, part order by at, asked_at nulls first
                                             rows unbounded preceding) % 2 as said
        from timeline),
    forecasts as (
      select asked_at as observed_at, max(said) filter (where rule = 1) as last_label,
             max(said) filter (where rule = 2) as same_hour, max(said) filter (where rule = 3) as same_hour_of_week
        from followed where asked_at is not null group by asked_at),
    followed_labels as (
      select starts_at, version,
             jsonb_build_array(${countsOf('last_label')}, ${countsOf('same_hour')}, ${countsOf('same_hour_of_week')}
                              ) as naive
        from answers left join forecasts using (observed_at) group by starts_at, version)`
}

const noPart = sql`0`
const hourOfDay = sql`extract(hour from observed_at at time zone 'UTC')::integer`
const hourOfWeek = sql`(extract(isodow from observed_at at time zone 'UTC') * 24 + extract(hour from observed_at at time zone 'UTC'))::integer`

/** Rows by what a forecast said and their label: 1 and 1, 1 and 0, 0 and 1, 0 and 0. */
function countsOf(forecast: string): Statement {
  const said = rawSql(forecast)
  return sql`count(*) filter (where ${said} = 1 and label = 1), count(*) filter (where ${said} = 1 and label = 0),
             count(*) filter (where ${said} = 0 and label = 1), count(*) filter (where ${said} = 0 and label = 0)`
}
