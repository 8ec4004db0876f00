import { toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import type { Tick } from './claim-tick.ts'

/**
 * Records how a tick's work ended. Without effect once a later tick was claimed, which then stands for the schedule.
 */
export async function endTick(executor: SqlExecutor, tick: Tick, status: 'done' | 'failed'): Promise<void> {
  await executor.execute(sql`
    update retraining_schedules set last_status = ${status}
     where schedule_name = ${tick.scheduleName} and last_run = ${toIso(tick.scheduledAt)}::timestamptz`)
}
