import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

export interface Tick {
  readonly scheduleName: string
  readonly scheduledAt: Instant
  readonly nextAt: Instant | null
}

/**
 * Records that a schedule's tick runs; `endTick` records its end.
 *
 * A tick that is not done can be claimed again: one that failed, and one that is recorded as running. Its process may
 * have been killed, or may have been unable to record its failure. If it does run, the two work at the same time, and
 * the work has to allow for that.
 *
 * @returns false when this tick is done, or a later one was claimed before
 */
export async function claimTick(executor: SqlExecutor, tick: Tick): Promise<boolean> {
  const next = tick.nextAt === null ? null : toIso(tick.nextAt)
  const claimed = await executor.execute(sql`
    update retraining_schedules
       set last_run = ${toIso(tick.scheduledAt)}::timestamptz, next_run = coalesce(${next}::timestamptz, next_run),
           last_status = 'running'
     where schedule_name = ${tick.scheduleName}
       and (last_run is null or last_run < ${toIso(tick.scheduledAt)}::timestamptz
         or (last_run = ${toIso(tick.scheduledAt)}::timestamptz and last_status <> 'done'))`)
  return claimed === 1
}
