import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Sets how many runs in a row brought no improvement, and when that opened the circuit breaker. */
export async function setBreaker(
  executor: SqlExecutor,
  breaker: { readonly modelName: string; readonly runs: number; readonly openedAt: Instant | null },
): Promise<void> {
  const openedAt = breaker.openedAt === null ? null : toIso(breaker.openedAt)
  await executor.execute(sql`
    update models set breaker_runs = ${breaker.runs}::integer, breaker_opened_at = ${openedAt}::timestamptz
     where model_name = ${breaker.modelName}`)
}
