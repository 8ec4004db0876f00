import type { RemodelEventOf } from '#contracts/events/catalogue'
import type { ModelType } from '#contracts/model-types'
import { makeEvent } from '../facts/make-event.ts'
import { identityOf } from '../identity.ts'
import { type Instant, toIso } from '../instant.ts'

/** A schedule of the table, a fixed time of a spec, or a deployment, whose time came. */
export interface DueSchedule {
  readonly scheduleName: string
  readonly now: Instant
  /** @default now */
  readonly scheduledAt?: Instant
  /** @default the schedule's name, which is the action of a fixed time and of a deployment */
  readonly action?: string
  /** @default every type */
  readonly modelTypes?: readonly ModelType[]
  /** Whether it is made up for one that was missed. @default false */
  readonly madeUp?: boolean
  /** When the schedule is due next. @default null: the scheduler does not tell */
  readonly nextAt?: Instant | null
}

const tickKey = (scheduleName: string, scheduledAt: string) => [scheduleName, scheduledAt]

/** The id of a tick's event, which is the trigger that its models are decided for. */
export function tickIdOf({
  scheduleName,
  scheduledAt,
}: {
  readonly scheduleName: string
  readonly scheduledAt: Instant
}) {
  return identityOf('ScheduleDue', ...tickKey(scheduleName, toIso(scheduledAt)))
}

/**
 * Makes the event of a tick. The same schedule and time give the same event id, wherever and however late it is made.
 */
export function makeScheduleDue(due: DueSchedule): RemodelEventOf<'ScheduleDue'> {
  const { scheduleName, now, action = scheduleName, modelTypes = [], madeUp = false, nextAt = null } = due
  const scheduledAt = toIso(due.scheduledAt ?? now)
  return makeEvent('ScheduleDue', {
    key: tickKey(scheduleName, scheduledAt),
    occurredAt: now,
    correlationId: scheduleName,
    data: {
      scheduleName,
      scheduledAt,
      action,
      modelTypes: [...modelTypes],
      madeUp,
      nextAt: nextAt === null ? null : toIso(nextAt),
    },
  })
}
