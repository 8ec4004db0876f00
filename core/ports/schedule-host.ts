import type { ScheduleDefinition } from '#contracts/schedules'

export interface HostedSchedule extends ScheduleDefinition {
  readonly enabled: boolean
}

/** Fires the ticks: EventBridge Scheduler, or the scheduler of the one-process runtime. */
export interface ScheduleHost {
  /** Makes exactly these schedules fire from now on. Repeating the call is harmless. */
  apply(schedules: readonly HostedSchedule[]): Promise<void>
}
