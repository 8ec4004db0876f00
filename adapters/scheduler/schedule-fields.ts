import type { GetScheduleOutput, ScheduleState, Target } from '@aws-sdk/client-scheduler'
import { tickInput, tickSchema } from '#contracts/tick'
import type { HostedSchedule } from '#core/ports/schedule-host'
import { toEventBridgeCron } from '#core/schedule/to-event-bridge-cron'

/** A schedule of the table as fields of EventBridge Scheduler. */
export interface ScheduleFields {
  readonly ScheduleExpression: string
  readonly ScheduleExpressionTimezone: string
  readonly State: ScheduleState
  readonly Target: Target
}

/**
 * A schedule's fields in EventBridge Scheduler, with a given target.
 *
 * @throws {InvalidInputError} `INVALID_CRON`
 */
export function scheduleFields(schedule: HostedSchedule, target: Target): ScheduleFields {
  const { scheduleName, action, modelTypes } = schedule
  return {
    ScheduleExpression: toEventBridgeCron(schedule.cronExpression),
    ScheduleExpressionTimezone: schedule.timeZone,
    State: schedule.enabled ? 'ENABLED' : 'DISABLED',
    Target: { ...target, Input: tickInput({ scheduleName, action, modelTypes: [...modelTypes] }) },
  }
}

/** Whether a schedule is up to date. */
export function isAsWanted(known: GetScheduleOutput, wanted: ScheduleFields): boolean {
  return (
    known.ScheduleExpression === wanted.ScheduleExpression &&
    (known.ScheduleExpressionTimezone ?? 'UTC') === wanted.ScheduleExpressionTimezone &&
    known.State === wanted.State &&
    known.Target?.Input === wanted.Target.Input &&
    known.Target?.Arn === wanted.Target.Arn
  )
}

/** The action named in a target's input; null if the input is not a tick. */
export function actionOf({ Input = '' }: Target): string | null {
  try {
    return tickSchema.safeParse(JSON.parse(Input)).data?.action ?? null
  } catch {
    return null
  }
}
