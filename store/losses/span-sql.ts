import { latenessHours } from '#core/policy/performance/label-lateness'
import { lossSpanMs } from '#core/policy/performance/loss-span'
import type { Statement } from '#core/ports/database'
import { rawSql, sql } from '#core/sql'

/** The start of the span that a time is in. @param at an expression of type timestamptz */
export function spanStartSql(at: Statement): Statement {
  return sql`date_bin(${lossSpanMs}::bigint * interval '1 millisecond', ${at}, 'epoch'::timestamptz)`
}

/**
 * The step of `latenessHours` by which something came.
 *
 * @param startsAt the start of its span
 * @param arrivedAt when it came; both expressions of type timestamptz
 */
export function latenessStepSql(startsAt: Statement, arrivedAt: Statement): Statement {
  const hours = rawSql(`array[${latenessHours.join(', ')}]::double precision[]`)
  // A microsecond, so that what comes at the end of an hour has come by it.
  return sql`width_bucket(
    (extract(epoch from ${arrivedAt} - ${startsAt}) - ${lossSpanMs / 1000}::integer - 0.000001)::double precision / 3600,
    ${hours})`
}
