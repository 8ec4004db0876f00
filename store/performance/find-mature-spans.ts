import * as z from 'zod'
import { dayMs, type Instant, toIso } from '#core/instant'
import { lossSpanMs } from '#core/policy/performance/loss-span'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'

const rowSchema = rowOf({ startsAt: instant, version: z.number() })

export type MatureSpan = z.infer<typeof rowSchema>

/** Spans that mature this much later than a newer one are given up: their rows are read at every check until then. */
const stragglerMs = 8 * dayMs

/** How far back losses are measured where none are kept: enough to know their noise. */
const historyMs = 90 * dayMs

/**
 * The spans of time of which a version's losses can be measured and are not: those that are over and whose labels are
 * in, oldest first. Labels are in once enough of the scored rows have one, or none came for as long as the last one
 * took: late labels may be the easy ones.
 *
 * @param labelDelayMs from an observation to its label, the shortest usual time
 */
export function findMatureSpans(
  executor: SqlExecutor,
  asked: {
    readonly modelName: string
    readonly now: Instant
    readonly labelDelayMs: number
    readonly labelCoverageMin: number
  },
): Promise<MatureSpan[]> {
  const now = toIso(asked.now)
  const delay = Math.max(0, asked.labelDelayMs)
  return executor.query(
    sql`
    with counted as (
      select date_bin(${lossSpanMs}::bigint * interval '1 millisecond', observed_at, 'epoch'::timestamptz) as starts_at,
             version, count(*) as scored, count(label) as labelled, max(labelled_at) as last_labelled_at
        from predictions
       where model_name = ${asked.modelName} and version is not null and score is not null
         and observed_at < date_bin(${lossSpanMs}::bigint * interval '1 millisecond', ${now}::timestamptz,
                                    'epoch'::timestamptz)
         and observed_at >= coalesce(
               (select max(starts_at) from version_losses where model_name = ${asked.modelName})
                 - ${stragglerMs + 2 * delay}::double precision * interval '1 millisecond',
               ${now}::timestamptz - ${Math.max(historyMs, 10 * delay)}::double precision * interval '1 millisecond')
       group by 1, 2),
    ended as (
      select *, starts_at + ${lossSpanMs}::bigint * interval '1 millisecond' as ends_at from counted where labelled > 0)
    select starts_at, version from ended
     where (labelled >= ${asked.labelCoverageMin}::double precision * scored
            or ${now}::timestamptz - ends_at
               >= interval '1 day' + 2 * greatest(interval '0', last_labelled_at - ends_at))
       and not exists (select from version_losses as kept
                        where kept.model_name = ${asked.modelName} and kept.starts_at = ended.starts_at
                          and kept.version = ended.version)
     order by starts_at, version`,
    rowSchema,
  )
}
