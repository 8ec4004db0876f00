import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Sets how many retrainings in a row were worth nothing, since when that is so, and since when the breaker is open. */
export async function setBreaker(
  executor: SqlExecutor,
  breaker: {
    readonly modelName: string
    readonly runs: number
    readonly isOpen: boolean
    readonly now: Instant
  },
): Promise<void> {
  const now = toIso(breaker.now)
  await executor.execute(sql`
    update models
       set breaker_runs = ${breaker.runs}::integer,
           breaker_counted_at = case when ${breaker.runs}::integer = 0 then null else ${now}::timestamptz end,
           breaker_opened_at = case when ${breaker.isOpen}::boolean then coalesce(breaker_opened_at, ${now}::timestamptz) end
     where model_name = ${breaker.modelName}`)
}
