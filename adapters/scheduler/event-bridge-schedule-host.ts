import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  type FlexibleTimeWindow,
  GetScheduleCommand,
  type GetScheduleOutput,
  ListSchedulesCommand,
  SchedulerClient,
  type Target,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler'
import { awsError, reasonOf } from '#adapters/aws/aws-error'
import { defaultSchedules } from '#contracts/schedules'
import { AppError } from '#core/errors'
import type { HostedSchedule, ScheduleHost } from '#core/ports/schedule-host'
import { actionOf, isAsWanted, type ScheduleFields, scheduleFields } from './schedule-fields.ts'

export interface EventBridgeScheduleHostOptions {
  readonly groupName: string
  /** @default a client for the environment's region */
  readonly client?: SchedulerClient
}

/** Fields that every schedule has, although the SDK's types leave them optional. */
type Existing = GetScheduleOutput & {
  readonly Name: string
  readonly ScheduleExpression: string
  readonly FlexibleTimeWindow: FlexibleTimeWindow
  readonly Target: Target
}

/**
 * The ScheduleHost port on a group of EventBridge Scheduler, which the deployment fills with the default schedules.
 *
 * A default schedule keeps the deployment's target (queue, role, dead-letter queue): only its time, time zone, state
 * and the model types of its input follow the table. A schedule that only the table has uses the target of a default
 * schedule with the same action, and follows it when a later deployment moves it. A schedule that is no longer in the
 * table is deleted; a default schedule belongs to the deployment, so it is disabled instead. An up-to-date schedule is
 * left alone: a repeat makes no changing call.
 */
export class EventBridgeScheduleHost implements ScheduleHost {
  readonly #group: { readonly GroupName: string }
  readonly #client: SchedulerClient

  constructor({ groupName, client = new SchedulerClient() }: EventBridgeScheduleHostOptions) {
    this.#group = { GroupName: groupName }
    this.#client = client
  }

  /**
   * A schedule that cannot be applied does not stop the others.
   *
   * @throws {AppError} the first error, after all schedules were tried: `SCHEDULES_NOT_APPLIED` | `NO_SCHEDULE_TARGET`
   *   | `INVALID_CRON`
   */
  async apply(schedules: readonly HostedSchedule[]): Promise<void> {
    const existing = await this.#load()
    const wanted = new Set(schedules.map(({ scheduleName }) => scheduleName))
    const surplus = [...existing.values()].filter(({ Name }) => !wanted.has(Name))
    const work = [
      ...schedules.map((schedule) => () => this.#host(schedule, existing)),
      ...surplus.map((schedule) => () => this.#remove(schedule)),
    ]
    const errors: unknown[] = []
    for (const step of work) await step().catch((error) => errors.push(error))
    if (errors.length > 0) throw errors[0]
  }

  async #host(schedule: HostedSchedule, existing: ReadonlyMap<string, Existing>): Promise<void> {
    const { scheduleName } = schedule
    const known = existing.get(scheduleName)
    const target = known && isDefault(scheduleName) ? known.Target : targetFor(schedule, existing)
    const fields = scheduleFields(schedule, target)
    if (!known) await this.#create(scheduleName, fields)
    else if (!isAsWanted(known, fields)) await this.#update({ ...known, ...fields })
  }

  async #load(): Promise<Map<string, Existing>> {
    const found = new Map<string, Existing>()
    let token: string | undefined
    do {
      const page = await this.#send(
        'listed',
        this.#client.send(new ListSchedulesCommand({ ...this.#group, ...(token && { NextToken: token }) })),
      )
      for (const { Name } of page.Schedules ?? []) {
        const schedule = await this.#send('read', this.#client.send(new GetScheduleCommand({ ...this.#group, Name })))
        found.set(Name as string, schedule as Existing)
      }
      token = page.NextToken
    } while (token)
    return found
  }

  async #create(Name: string, fields: ScheduleFields): Promise<void> {
    const schedule = { ...this.#group, Name, FlexibleTimeWindow: { Mode: 'OFF' }, ...fields } as const
    const create = new CreateScheduleCommand(schedule)
    await this.#client.send(create).catch((error) => {
      // A concurrent run of this function created it, from the same table.
      if (reasonOf(error) !== 'ConflictException')
        throw awsError('SCHEDULES_NOT_APPLIED', `schedule ${Name} cannot be created`, error)
    })
  }

  /** An update replaces the whole schedule, so unchanged fields are sent again. */
  async #update(changed: Existing): Promise<void> {
    const { Arn, CreationDate, LastModificationDate, ...schedule } = changed
    await this.#send('updated', this.#client.send(new UpdateScheduleCommand({ ...schedule, ...this.#group })))
  }

  async #remove(schedule: Existing): Promise<void> {
    const { Name } = schedule
    if (isDefault(Name)) {
      if (schedule.State !== 'DISABLED') await this.#update({ ...schedule, State: 'DISABLED' })
      return
    }
    await this.#client.send(new DeleteScheduleCommand({ ...this.#group, Name })).catch((error) => {
      if (reasonOf(error) !== 'ResourceNotFoundException')
        throw awsError('SCHEDULES_NOT_APPLIED', `schedule ${Name} cannot be deleted`, error)
    })
  }

  async #send<Answer>(done: string, answer: Promise<Answer>): Promise<Answer> {
    try {
      return await answer
    } catch (cause) {
      throw awsError('SCHEDULES_NOT_APPLIED', `a schedule of ${this.#group.GroupName} cannot be ${done}`, cause)
    }
  }
}

/** Whether a schedule belongs to the deployment. */
function isDefault(name: string): boolean {
  return defaultSchedules.some(({ scheduleName }) => scheduleName === name)
}

function targetFor(schedule: HostedSchedule, existing: ReadonlyMap<string, Existing>): Target {
  const able = [...existing.values()].filter(({ Target }) => actionOf(Target) === schedule.action)
  const found = able.find(({ Name }) => isDefault(Name)) ?? able[0]
  if (found) return found.Target
  const message = `schedule ${schedule.scheduleName} has no target: no schedule of the group has the action ${schedule.action}`
  throw new AppError({ code: 'NO_SCHEDULE_TARGET', message, details: { scheduleName: schedule.scheduleName } })
}
