import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

export interface Tick {
  readonly scheduleName: string
  readonly scheduledAt: Instant
  readonly nextAt: Instant | null
}

/** Which models are asked for: those of a tick, which is claimed with it, or some of them by name. */
export type DueModels = Tick | { readonly among: readonly string[] }

/** Records that a schedule's tick runs; {@link endTick} says how that ended. @returns false when this tick, or a later one, was claimed before */
export async function claimTick(executor: SqlExecutor, tick: Tick): Promise<boolean> {
  const next = tick.nextAt === null ? null : toIso(tick.nextAt)
  const claimed = await executor.execute(sql`
    update retraining_schedules
       set last_run = ${toIso(tick.scheduledAt)}::timestamptz, next_run = coalesce(${next}::timestamptz, next_run), last_status = 'running'
     where schedule_name = ${tick.scheduleName}
       and (last_run is null or last_run < ${toIso(tick.scheduledAt)}::timestamptz)`)
  return claimed === 1
}
