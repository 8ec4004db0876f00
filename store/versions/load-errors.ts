import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { ErrorBlock } from '#core/policy/versions/overlap-of'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowOf } from '#store/tables/row'

const rowSchema = rowOf({ piece: z.number(), rowCount: z.number(), error: z.number() })

/**
 * The mean errors (label minus score) of whichever versions answered, in blocks of `pieceMs` counted from 1970, in the
 * order of time. Only by labels that were known at `to`.
 */
export async function loadErrors(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly from: Instant; readonly to: Instant; readonly pieceMs: number },
): Promise<ErrorBlock[]> {
  const rows = await executor.query(
    sql`
    select floor(extract(epoch from observed_at) * 1000 / ${asked.pieceMs}::bigint)::bigint as piece,
           count(*) as row_count, avg(label - score) as error
      from predictions
     where model_name = ${asked.modelName} and label is not null and score is not null
       and observed_at >= ${toIso(asked.from)}::timestamptz and observed_at < ${toIso(asked.to)}::timestamptz
       and labelled_at <= ${toIso(asked.to)}::timestamptz
     group by piece order by piece`,
    rowSchema,
  )
  return rows.map(({ piece, rowCount, error }) => ({ startedAt: piece * asked.pieceMs, mean: error, rowCount }))
}
