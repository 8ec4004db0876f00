import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import { lossSpanMs } from '#core/policy/performance/loss-span'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'
import { hourErrorsSql } from './hour-errors-sql.ts'
import { spanStartSql } from './span-sql.ts'
import { inStatements } from './spans-at-once.ts'

/**
 * Adds the errors to spans that were measured before errors were kept, as far as their rows are: all of them of binary
 * classifications. Their losses stay as they are. A repeat finds none.
 */
export async function keepErrors(
  executor: SqlExecutor,
  { modelName, from }: { readonly modelName: string; readonly from: Instant },
): Promise<void> {
  const spans = await executor.query(
    sql`
    select starts_at, sum(scored)::bigint as rows from span_losses
     where model_name = ${modelName} and errors is null and starts_at >= ${toIso(from)}::timestamptz
       and starts_at >= (select ${spanStartSql(sql`min(observed_at)`)} from predictions where model_name = ${modelName})
     group by starts_at order by starts_at`,
    rowOf({ startsAt: instant, rows: z.number() }),
  )
  for (const together of inStatements(spans)) {
    const first = toIso(together[0]?.startsAt ?? 0)
    const end = toIso((together.at(-1)?.startsAt ?? 0) + lossSpanMs)
    await executor.execute(sql`
      with scored as (
        select ${spanStartSql(sql`observed_at`)} as starts_at, observed_at, version, label - score as error
          from predictions
         where model_name = ${modelName} and observed_at >= ${first}::timestamptz and observed_at < ${end}::timestamptz
           and version is not null and score is not null),
      found as (${hourErrorsSql(sql`scored`)})
      update span_losses as span
         set errors = coalesce((select found.errors from found
                                 where found.starts_at = span.starts_at and found.version = span.version), '[]')
       where model_name = ${modelName} and errors is null
         and starts_at >= ${first}::timestamptz and starts_at < ${end}::timestamptz`)
  }
}
