import * as z from 'zod'
import { keptPartSchema } from '#contracts/ingest-batch'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  batchId: z.string(),
  rowNumber: z.number(),
  part: keptPartSchema,
  reason: z.string(),
  raw: z.string(),
  rejectedAt: instant,
})

export type RejectedRow = z.infer<typeof rowSchema>

/** A page of a model's rejected rows, newest first. */
export function findRejectedRows(
  executor: SqlExecutor,
  asked: {
    readonly modelName: string
    /** The last row of the page before. */
    readonly after: (Pick<RejectedRow, 'batchId' | 'rowNumber' | 'part'> & { readonly rejectedAt: Instant }) | null
    readonly limit: number
  },
): Promise<RejectedRow[]> {
  const { after } = asked
  const rejectedAt = after && toIso(after.rejectedAt)
  return executor.query(
    sql`
    select batch_id, row_number, part, reason, raw, rejected_at from rejected_rows
     where model_name = ${asked.modelName}
       and (${rejectedAt}::timestamptz is null
            or (rejected_at, batch_id, row_number, part)
               < (${rejectedAt}::timestamptz, ${after?.batchId ?? ''}::text, ${after?.rowNumber ?? 0}::integer,
                  ${after?.part ?? ''}::text))
     order by rejected_at desc, batch_id desc, row_number desc, part desc
     limit ${asked.limit}::integer`,
    rowSchema,
  )
}
