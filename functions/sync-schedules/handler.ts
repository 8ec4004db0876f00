import { Cron } from 'croner'
import type { RemodelEvent } from '#contracts/events/catalogue'
import { loadSchedules, type Schedule } from '#store/load-schedules'
import { setNextRuns } from '#store/set-next-runs'
import type { Ports } from '../ports.ts'
import type { Handler } from '../spec.ts'

/** Applies the schedules of the table to what fires them, and writes down when each is due next. */
export function makeHandler(ports: Pick<Ports, 'clock' | 'database' | 'scheduleHost'>): Handler<RemodelEvent, void> {
  return async () => {
    const schedules = await loadSchedules(ports.database)
    await ports.scheduleHost.apply(schedules)
    const now = new Date(ports.clock.now())
    await setNextRuns(
      ports.database,
      schedules.map((schedule) => ({ scheduleName: schedule.scheduleName, nextRun: nextRunOf(schedule, now) })),
    )
  }
}

function nextRunOf({ cronExpression, timeZone, enabled }: Schedule, now: Date): string | null {
  if (!enabled) return null
  return new Cron(cronExpression, { timezone: timeZone, paused: true }).nextRun(now)?.toISOString() ?? null
}
