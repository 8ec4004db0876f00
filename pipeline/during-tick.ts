import type { SqlExecutor } from '#core/ports/database'
import type { Tick } from '#store/schedules/claim-tick'
import { endTick } from '#store/schedules/end-tick'

/** Does the work of a claimed tick, and writes down how that ended: its schedule's `last_status` is `running` until then. */
export async function duringTick<Result>(
  database: SqlExecutor,
  tick: Tick,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    const result = await work()
    await endTick(database, tick, 'done')
    return result
  } catch (error) {
    // Where not even that can be written, the work's own error says more.
    await endTick(database, tick, 'failed').catch(() => {})
    throw error
  }
}
