import { describe, expect, it } from 'vitest'
import { defaultSchedules } from '#contracts/schedules'
import { toEventBridgeCron } from '#core/schedule/to-event-bridge-cron'
import { allSpecs, resourcesOf, synthesize } from './synthesize.ts'

const { template } = synthesize()
const schedules = Object.values(resourcesOf(template, 'AWS::Scheduler::Schedule')).map(({ Properties }) => Properties)
const named = new Map(schedules.map((properties) => [properties.Name, properties]))
const target = (properties: Record<string, unknown> | undefined) => properties?.Target as Record<string, unknown>
const inputOf = (properties: Record<string, unknown> | undefined) => JSON.parse(target(properties).Input as string)

/** At full multiples, so that schedules that are due together wake a paused database once. */
const cronOf = (minutes: number) => toEventBridgeCron(minutes === 60 ? '0 * * * *' : `*/${minutes} * * * *`)

describe('schedules', () => {
  it.each(defaultSchedules)('$scheduleName fires as the default says, under its own name', (schedule) => {
    const found = named.get(schedule.scheduleName)
    expect(found).toMatchObject({
      ScheduleExpression: toEventBridgeCron(schedule.cronExpression),
      ScheduleExpressionTimezone: schedule.timeZone,
      State: 'ENABLED',
      FlexibleTimeWindow: { Mode: 'OFF' },
    })
    expect(inputOf(found)).toEqual({
      scheduleName: schedule.scheduleName,
      action: schedule.action,
      modelTypes: schedule.modelTypes,
      scheduledAt: '<aws.scheduler.scheduled-time>',
    })
  })

  it.each(
    allSpecs.flatMap(({ name, triggers }) =>
      triggers.flatMap((trigger) => ('cron' in trigger || 'everyMinutes' in trigger ? [{ name, trigger }] : [])),
    ),
  )('$name fires at the fixed times of its spec', ({ name, trigger }) => {
    const expression =
      'cron' in trigger
        ? toEventBridgeCron(trigger.cron)
        : cronOf('everyMinutes' in trigger ? (trigger.idleMinutes ?? trigger.everyMinutes) : Number.NaN)
    const found = schedules.find((properties) => inputOf(properties).action === name)
    expect(found).toMatchObject({ ScheduleExpression: expression, ScheduleExpressionTimezone: 'UTC' })
    expect(found).not.toHaveProperty('Name')
  })

  it('of the table are in a group of their own, away from the fixed ones', () => {
    const groups = new Map<string, number>()
    for (const { GroupName } of schedules)
      groups.set(JSON.stringify(GroupName), (groups.get(JSON.stringify(GroupName)) ?? 0) + 1)
    expect(groups.size).toBe(2)
    const [ofTable] = defaultSchedules.map(({ scheduleName }) => JSON.stringify(named.get(scheduleName)?.GroupName))
    expect(groups.get(ofTable as string)).toBe(defaultSchedules.length)
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::Scheduler::ScheduleGroup')))
      expect(Properties ?? {}).not.toHaveProperty('Name')
  })

  it('each retry, and leave a dead letter with whom they call', () => {
    for (const properties of schedules) {
      expect(target(properties).RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 10 })
      const queue = (target(properties).Arn as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0] as string
      const { RedrivePolicy } = resourcesOf(template, 'AWS::SQS::Queue')[queue]?.Properties ?? {}
      expect(target(properties).DeadLetterConfig).toEqual({
        Arn: (RedrivePolicy as { deadLetterTargetArn: unknown }).deadLetterTargetArn,
      })
    }
  })

  it('may fill the queues of those whom they fire, and call nobody', () => {
    const called = new Set(schedules.map((properties) => JSON.stringify(target(properties).Arn)))
    const statements = Object.values(resourcesOf(template, 'AWS::IAM::Policy'))
      .filter(({ Properties }) => JSON.stringify(Properties.Roles).includes('SchedulesRole'))
      .flatMap(({ Properties }) => (Properties.PolicyDocument as { Statement: Record<string, unknown>[] }).Statement)
    const allowed = statements
      .filter(({ Action }) => JSON.stringify(Action).includes('sqs:SendMessage'))
      .flatMap(({ Resource }) => (Array.isArray(Resource) ? Resource : [Resource]) as unknown[])
      .filter((arn) => !JSON.stringify(arn).includes('DeadLetters'))
    expect(new Set(allowed.map((arn) => JSON.stringify(arn)))).toEqual(called)
    expect(JSON.stringify(statements)).not.toContain('lambda:')
  })

  it('are made what the table says whenever a deployment may have set them back', () => {
    const steps = Object.values(resourcesOf(template, 'Custom::RemodelDeployStep'))
    const syncing = steps.filter(({ Properties }) => Properties.Schedules)
    expect(syncing).toHaveLength(1)
    expect(syncing[0]?.Properties.Schedules).toHaveLength(schedules.length)
    const before = JSON.stringify(syncing[0]?.Properties.Schedules)
    for (const properties of schedules) expect(before).toContain(properties.ScheduleExpression)
  })

  it('without anyone to take them are refused', () => {
    const specs = allSpecs.filter(({ name }) => name !== 'check-drift')
    expect(() => synthesize({}, { specs })).toThrow('nobody takes the schedule drift')
  })
})
