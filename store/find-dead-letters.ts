import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, instantOrNull } from './row.ts'

const rowSchema = z
  .object({
    id: z.number(),
    function_name: z.string(),
    event: z.unknown(),
    error: z.string(),
    attempts: z.number(),
    failed_at: instant,
    redriven_at: instantOrNull,
  })
  .transform((row) => ({
    id: row.id,
    functionName: row.function_name,
    event: row.event,
    error: row.error,
    attempts: row.attempts,
    failedAt: row.failed_at,
    redrivenAt: row.redriven_at,
  }))

export type DeadLetterRow = z.infer<typeof rowSchema>

/** What functions could not handle, newest first; null leaves a filter out. */
export function findDeadLetters(
  executor: SqlExecutor,
  filter: { readonly id: number | null; readonly redrivenToo: boolean },
): Promise<DeadLetterRow[]> {
  return executor.query(
    sql`
    select id, function_name, event, error, attempts, failed_at, redriven_at from dead_letters
     where (${filter.id}::bigint is null or id = ${filter.id}::bigint)
       and (${filter.redrivenToo}::boolean or redriven_at is null)
     order by id desc
     limit 500`,
    rowSchema,
  )
}
