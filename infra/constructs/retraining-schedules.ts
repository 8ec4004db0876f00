import { Duration, Stack } from 'aws-cdk-lib'
import { type Grant, Role } from 'aws-cdk-lib/aws-iam'
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler'
import { Construct } from 'constructs'
import type { ScheduleDefinition } from '#contracts/schedules'
import { toEventBridgeCron } from '#core/schedule/to-event-bridge-cron'
import type { EventFunction } from './event-function.ts'
import { type Grantee, grantExplained } from './grant-explained.ts'
import { servicePrincipalOf } from './service-principal-of.ts'

export interface RetrainingSchedulesProps {
  /** The schedules of a new installation. From then on the table determines them. */
  readonly defaults: readonly ScheduleDefinition[]
  /** The functions that handle ticks: their specs name an action, a cron expression or an interval. */
  readonly functions: readonly EventFunction[]
}

/** A missed tick is made up within an hour. Later the next tick finds the work that is still due. */
const retryPolicy = { maximumEventAgeInSeconds: Duration.hours(1).toSeconds(), maximumRetryAttempts: 10 }

/**
 * The schedules: those of the table in one group, and the fixed times of specs in a second one.
 *
 * A schedule of the table is named after its row, inside its group, so that an edit finds it. It starts with its
 * default; `sync-schedules` applies the table after each deployment and each edit.
 */
export class RetrainingSchedules extends Construct {
  /** The schedules of the table. */
  readonly group: CfnScheduleGroup
  /** The fixed times of specs. */
  readonly fixedGroup: CfnScheduleGroup
  /** The role with which Scheduler invokes functions. */
  readonly role: Role
  readonly schedules: readonly CfnSchedule[]

  constructor(scope: Construct, id: string, props: RetrainingSchedulesProps) {
    super(scope, id)
    this.group = new CfnScheduleGroup(this, 'Group')
    this.fixedGroup = new CfnScheduleGroup(this, 'FixedGroup')
    this.role = new Role(this, 'Role', { assumedBy: servicePrincipalOf(this, 'scheduler.amazonaws.com') })
    this.schedules = [
      ...props.defaults.map((schedule) => this.#scheduleOf(schedule, takerOf(props.functions, schedule))),
      ...props.functions.flatMap((taker) => this.#fixedTimesOf(taker)),
    ]
  }

  /** To apply the table to the schedules, and to pass their role. */
  grantManage(grantee: Grantee): Grant {
    grantExplained(grantee, {
      actions: ['scheduler:ListSchedules'],
      resources: ['*'],
      because: 'Listing schedules cannot be limited to a group; what may be read and changed is.',
    })
    grantExplained(grantee, {
      actions: ['iam:PassRole'],
      resources: [this.role.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    })
    return grantExplained(grantee, {
      actions: ['Get', 'Create', 'Update', 'Delete'].map((verb) => `scheduler:${verb}Schedule`),
      resources: [this.#arnOfAll()],
      because: "The table names the schedules, at run time; the group is the installation's own.",
    })
  }

  #arnOfAll(): string {
    const resourceName = `${this.group.ref}/*`
    return Stack.of(this).formatArn({ service: 'scheduler', resource: 'schedule', resourceName })
  }

  #scheduleOf(
    { scheduleName, cronExpression, timeZone, action, modelTypes }: ScheduleDefinition,
    taker: EventFunction,
  ) {
    return new CfnSchedule(this, `Schedule-${scheduleName}`, {
      name: scheduleName,
      groupName: this.group.ref,
      description: `${action}, as the table retraining_schedules says; this is the default`,
      scheduleExpression: toEventBridgeCron(cronExpression),
      scheduleExpressionTimezone: timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      state: 'ENABLED',
      target: this.#target(taker, { scheduleName, action, modelTypes }),
    })
  }

  #fixedTimesOf(taker: EventFunction): CfnSchedule[] {
    const { name, triggers } = taker.spec
    return triggers.flatMap((trigger, index) => {
      const expression =
        'cron' in trigger
          ? toEventBridgeCron(trigger.cron)
          : 'everyMinutes' in trigger
            ? everyMinutesCron(trigger.idleMinutes ?? trigger.everyMinutes)
            : null
      if (expression === null) return []
      const schedule = new CfnSchedule(this, `Fixed-${name}-${index}`, {
        groupName: this.fixedGroup.ref,
        description: `${name}, as its spec says`,
        scheduleExpression: expression,
        scheduleExpressionTimezone: 'UTC',
        flexibleTimeWindow: { mode: 'OFF' },
        state: 'ENABLED',
        target: this.#target(taker, { scheduleName: name, action: name, modelTypes: [] }),
      })
      return [schedule]
    })
  }

  #target(taker: EventFunction, tick: Pick<ScheduleDefinition, 'scheduleName' | 'modelTypes'> & { action: string }) {
    taker.workQueue.grantSendMessages(this.role)
    taker.deadLetterQueue.grantSendMessages(this.role)
    return {
      arn: taker.workQueue.queueArn,
      roleArn: this.role.roleArn,
      input: JSON.stringify({ ...tick, scheduledAt: '<aws.scheduler.scheduled-time>' }),
      deadLetterConfig: { arn: taker.deadLetterQueue.queueArn },
      retryPolicy,
    }
  }
}

function takerOf(functions: readonly EventFunction[], { scheduleName, action }: ScheduleDefinition): EventFunction {
  const takers = functions.filter(({ spec }) =>
    spec.triggers.some((trigger) => 'action' in trigger && trigger.action === action),
  )
  const [taker, other] = takers
  if (!taker) throw new Error(`nobody takes the schedule ${scheduleName}: no spec names the action ${action}`)
  if (other)
    throw new Error(`the action ${action} of the schedule ${scheduleName} has two takers; a schedule has one target`)
  return taker
}

/**
 * At full multiples, not at a rate, which counts from the deployment: schedules that are due together wake a paused
 * database once.
 */
function everyMinutesCron(minutes: number): string {
  if (60 % minutes !== 0) throw new Error(`${minutes} minutes do not divide an hour`)
  return toEventBridgeCron(minutes === 60 ? '0 * * * *' : `*/${minutes} * * * *`)
}
