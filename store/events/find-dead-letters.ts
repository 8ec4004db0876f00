import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, instantOrNull, rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  id: z.number(),
  functionName: z.string(),
  event: z.unknown(),
  error: z.string(),
  attempts: z.number(),
  failedAt: instant,
  redrivenAt: instantOrNull,
})

export type DeadLetterRow = z.infer<typeof rowSchema>

/**
 * A page of the events that functions failed to handle, newest first. A filter that is left out does not apply.
 *
 * An event above 40 kB is given by its type and size, because the RDS Data API gives no row above 64 kB:
 * {@link loadDeadLetterEvent} gives it whole.
 */
export function findDeadLetters(
  executor: SqlExecutor,
  filter: {
    readonly id?: number
    /** The last id of the page before. */
    readonly beforeId?: number | null
    readonly redrivenToo?: boolean
    /** @default 500 */
    readonly limit?: number
  },
): Promise<DeadLetterRow[]> {
  const { id = null, beforeId = null, redrivenToo = false, limit = 500 } = filter
  return executor.query(
    sql`
    select id, function_name, left(error, 4000) as error, attempts,
           case when octet_length(event::text) <= 40000 then event
                else jsonb_strip_nulls(jsonb_build_object(
                       'detail-type', event -> 'detail-type', 'modelName', event -> 'modelName',
                       'batchId', event -> 'batchId',
                       'bytes', octet_length(event::text))) end as event,
           failed_at, redriven_at
      from dead_letters
     where (${id}::bigint is null or id = ${id}::bigint)
       and (${beforeId}::bigint is null or id < ${beforeId}::bigint)
       and (${redrivenToo}::boolean or redriven_at is null)
     order by id desc
     limit ${limit}::integer`,
    rowSchema,
  )
}
