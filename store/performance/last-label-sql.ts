import type { Statement } from '#core/ports/database'
import { sql } from '#core/sql'

/**
 * The label known last at the time of each labelled row of `kept`, as expressions of a `with` clause of which
 * `followed` is the last: the rows that have one by moments, with the absolute errors of value and label.
 *
 * The last label is that of the newest observation whose label was known when the row was observed; of several labels
 * of one moment that came together it is their mean. Labels before the window are read back to the newest one that was
 * known at its beginning, at most `lookbackHours`.
 */
export function lastLabelSql({
  modelName,
  lookbackHours,
}: {
  readonly modelName: string
  readonly lookbackHours: number
}): Statement {
  return sql`
    first_label as (
      select observed_at
        from predictions, chosen
       where model_name = ${modelName} and label is not null and labelled_at <= window_start
         and observed_at < window_start
         and observed_at >= window_start - ${lookbackHours}::integer * interval '1 hour'
       order by observed_at desc limit 1),
    label_moments as (
      select observed_at, labelled_at, avg(label) as label,
             row_number() over (order by observed_at, labelled_at) as place
        from predictions, chosen
       where model_name = ${modelName} and label is not null
         and observed_at >= coalesce((select observed_at from first_label), window_start)
         and labelled_at < (select max(observed_at) from kept)
       group by observed_at, labelled_at),
    timeline as (
      select greatest(labelled_at, observed_at + interval '1 microsecond') as at, false as is_asked, place,
             null::bigint as number, null::double precision as error, null::double precision[] as labels
        from label_moments
       union all
      select observed_at, true, null, count(*), sum(abs(label - score)), array_agg(label)
        from kept where label is not null group by observed_at),
    placed as (
      select *, max(place) over (order by at, is_asked rows unbounded preceding) as last_place from timeline),
    followed as (
      select number, error, (select sum(abs(own - last.label)) from unnest(labels) as own) as last_label_error
        from placed join label_moments as last on last.place = last_place
       where is_asked)`
}
