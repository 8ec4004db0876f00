import type { RemodelEvent } from '#contracts/events/catalogue'
import { type Instant, toIso } from '#core/instant'
import type { Ports } from '#core/ports/ports'
import { nextTimes } from '#core/schedule/cron-times'
import type { Handler } from '#pipeline/function-spec'
import { loadSchedules, type Schedule } from '#store/schedules/load-schedules'
import { setNextRuns } from '#store/schedules/set-next-runs'

/** Applies the table's schedules to the schedule host, and stores when each is due next. */
export function makeHandler(ports: Pick<Ports, 'clock' | 'database' | 'scheduleHost'>): Handler<RemodelEvent, void> {
  return async () => {
    const schedules = await loadSchedules(ports.database)
    await ports.scheduleHost.apply(schedules)
    const now = ports.clock.now()
    await setNextRuns(
      ports.database,
      schedules.map((schedule) => ({ scheduleName: schedule.scheduleName, nextRun: nextRunOf(schedule, now) })),
    )
  }
}

function nextRunOf(schedule: Schedule, now: Instant): string | null {
  const [next] = schedule.enabled ? nextTimes(schedule, now, 1) : []
  return next === undefined ? null : toIso(next)
}
