import type { Statement } from '#core/ports/database'
import { sql } from '#core/sql'

/**
 * The errors of each hour of a span, by span and version: [hour of the span, labelled rows, sum]. Whether errors overlap
 * for as long as labels take is told by them.
 *
 * @param rows a relation with starts_at, observed_at, version and error (see `errorSql`), null without a label
 */
export function hourErrorsSql(rows: Statement): Statement {
  return sql`
      select starts_at, version, jsonb_agg(jsonb_build_array(hour, row_count, error) order by hour) as errors
        from (select starts_at, version, floor(extract(epoch from observed_at - starts_at) / 3600)::integer as hour,
                     count(*) as row_count, sum(error) as error
                from ${rows} where error is not null group by 1, 2, 3) as hours
       group by starts_at, version`
}
