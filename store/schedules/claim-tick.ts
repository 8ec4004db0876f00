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

/**
 * Records that a schedule's tick runs; {@link endTick} says how that ended.
 *
 * A tick that is not done can be claimed again: one that failed, and one that still runs as far as anybody knows. Whoever ran it may have
 * been killed, or could not write down that it failed. If it does run, two work at the same time, which the work itself has to bear.
 *
 * @returns false when this tick is done, or a later one was claimed before
 */
export async function claimTick(executor: SqlExecutor, tick: Tick): Promise<boolean> {
  const next = tick.nextAt === null ? null : toIso(tick.nextAt)
  const claimed = await executor.execute(sql`
    update retraining_schedules
       set last_run = ${toIso(tick.scheduledAt)}::timestamptz, next_run = coalesce(${next}::timestamptz, next_run), last_status = 'running'
     where schedule_name = ${tick.scheduleName}
       and (last_run is null or last_run < ${toIso(tick.scheduledAt)}::timestamptz
         or (last_run = ${toIso(tick.scheduledAt)}::timestamptz and last_status <> 'done'))`)
  return claimed === 1
}

/** The names among what a claim answers: a tick that is claimed is at least one row, of no model where none is due. */
export function namesOf(asked: DueModels, rows: readonly (string | null)[]): string[] | null {
  if (!('among' in asked) && rows.length === 0) return null
  return rows.filter((modelName) => modelName !== null)
}
