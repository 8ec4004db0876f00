import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Claims a dead letter for sending it again. @returns false when it was claimed before */
export async function markDeadLetterRedriven(executor: SqlExecutor, id: number, now: Instant): Promise<boolean> {
  const marked = await executor.execute(sql`
    update dead_letters set redriven_at = ${toIso(now)}::timestamptz where id = ${id}::bigint and redriven_at is null`)
  return marked === 1
}
