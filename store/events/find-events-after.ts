import * as z from 'zod'
import type { RemodelEvent } from '#contracts/events/catalogue'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const rowSchema = z.object({ position: z.number(), event: z.custom<RemodelEvent>() })

/** An event with its position in the order of writing. */
export type PlacedEvent = z.infer<typeof rowSchema>

/** Events that were committed after a position, in the order of writing. */
export function findEventsAfter(
  executor: SqlExecutor,
  asked: { readonly position: number; readonly modelName: string | null; readonly limit: number },
): Promise<PlacedEvent[]> {
  return executor.query(
    sql`
    select position, event from outbox
     where position > ${asked.position}::bigint
       and (${asked.modelName}::text is null or event -> 'detail' -> 'data' ->> 'modelName' = ${asked.modelName}::text)
     order by position
     limit ${asked.limit}::integer`,
    rowSchema,
  )
}

const lastSchema = column('position', z.number())

/** The position of the latest event; 0 before the first. */
export async function findLastEventPosition(executor: SqlExecutor): Promise<number> {
  const [last] = await executor.query(sql`select coalesce(max(position), 0) as position from outbox`, lastSchema)
  return last ?? 0
}
