import { toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import type { Tick } from './claim-tick.ts'

/** Writes down how a tick's work ended. A later tick that was claimed meanwhile speaks for the schedule, not this one. */
export async function endTick(executor: SqlExecutor, tick: Tick, status: 'done' | 'failed'): Promise<void> {
  await executor.execute(sql`
    update retraining_schedules set last_status = ${status}
     where schedule_name = ${tick.scheduleName} and last_run = ${toIso(tick.scheduledAt)}::timestamptz`)
}
