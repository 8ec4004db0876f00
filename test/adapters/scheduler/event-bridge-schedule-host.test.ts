import { SchedulerClient } from '@aws-sdk/client-scheduler'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EventBridgeScheduleHost } from '#adapters/scheduler/event-bridge-schedule-host'
import { defaultSchedules } from '#contracts/schedules'
import { scheduledTimePlaceholder, tickInput } from '#contracts/tick'
import type { HostedSchedule } from '#core/ports/schedule-host'
import { type AwsWire, json, jsonError, openAwsWire, type WireRequest } from '../aws-wire.ts'

interface Stored {
  readonly Name: string
  readonly State: string
  readonly ScheduleExpression: string
  readonly Target: { readonly Arn: string; readonly RoleArn: string; readonly Input: string }
}

const deployed = (action: string, scheduleName: string, extra: object = {}) => ({
  Name: scheduleName,
  GroupName: 'group',
  ScheduleExpression: 'cron(0 0 * * ? *)',
  ScheduleExpressionTimezone: 'UTC',
  State: 'ENABLED',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: {
    Arn: `arn:aws:lambda:eu-west-1:1:function:${action}`,
    RoleArn: 'arn:aws:iam::1:role/scheduler',
    RetryPolicy: { MaximumRetryAttempts: 3 },
    DeadLetterConfig: { Arn: 'arn:aws:sqs:eu-west-1:1:dead' },
    Input: tickInput({ scheduleName, action }),
  },
  ...extra,
})

describe('schedules of EventBridge Scheduler', () => {
  const group = new Map<string, Stored>()
  let wire: AwsWire
  let host: EventBridgeScheduleHost
  let throttled: string | null = null

  /** EventBridge Scheduler as it is: pages, conflicts, and an update that replaces the whole schedule. */
  function answer({ method, path, body }: WireRequest) {
    const url = new URL(path, 'http://scheduler')
    const name = decodeURIComponent(url.pathname.replace(/^\/schedules\/?/, ''))
    if (throttled === method) return jsonError('ThrottlingException', 429)
    if (name === '') {
      const names = [...group.keys()].sort()
      const start = Number(url.searchParams.get('NextToken') ?? 0)
      const page = names.slice(start, start + 2).map((Name) => ({ Name, GroupName: 'group' }))
      return json({ Schedules: page, ...(start + 2 < names.length && { NextToken: String(start + 2) }) })
    }
    if (method === 'GET') return group.has(name) ? json(group.get(name)) : jsonError('ResourceNotFoundException', 404)
    if (method === 'DELETE') return group.delete(name) ? json({}) : jsonError('ResourceNotFoundException', 404)
    if (method === 'POST' && group.has(name)) return jsonError('ConflictException', 409)
    if (method === 'PUT' && !group.has(name)) return jsonError('ResourceNotFoundException', 404)
    const { ClientToken: _, ...schedule } = JSON.parse(body.toString())
    if (!schedule.FlexibleTimeWindow || !schedule.Target?.RoleArn) return jsonError('ValidationException')
    group.set(name, { Name: name, ...schedule })
    return json({ ScheduleArn: `arn:${name}` })
  }

  beforeEach(async () => {
    group.clear()
    throttled = null
    for (const { scheduleName, action } of defaultSchedules) group.set(scheduleName, deployed(action, scheduleName))
    wire = await openAwsWire(answer)
    host = new EventBridgeScheduleHost({ groupName: 'group', client: new SchedulerClient(wire.client) })
  })
  afterEach(() => wire.close())

  const table = (changes: Readonly<Record<string, Partial<HostedSchedule>>> = {}): HostedSchedule[] =>
    defaultSchedules.map((schedule) => ({ ...schedule, enabled: true, ...changes[schedule.scheduleName] }))
  const changing = () =>
    wire.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)

  it('follow the table, each on the target that the deployment gave it', async () => {
    await host.apply(
      table({ daily: { cronExpression: '30 4 * * 1', timeZone: 'Europe/Paris', modelTypes: ['xgboost'] } }),
    )
    expect(group.get('daily')).toMatchObject({
      ScheduleExpression: 'cron(30 4 ? * MON *)',
      ScheduleExpressionTimezone: 'Europe/Paris',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { ...deployed('retrain', 'daily').Target, Input: expect.stringContaining('"modelTypes":["xgboost"]') },
    })
    expect(JSON.parse(group.get('daily')?.Target.Input ?? '')).toMatchObject({ scheduledAt: scheduledTimePlaceholder })
  })

  it('are left alone where they are as the table says', async () => {
    await host.apply(table())
    wire.requests.splice(0)
    await host.apply(table())
    expect(changing()).toEqual([])
  })

  it('keep what nobody edits: a description, a key, a window', async () => {
    group.set(
      'drift',
      deployed('check-drift', 'drift', {
        Description: 'made by hand',
        FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
      }),
    )
    await host.apply(table())
    expect(group.get('drift')).toMatchObject({
      Description: 'made by hand',
      FlexibleTimeWindow: { MaximumWindowInMinutes: 5 },
    })
  })

  it('stop where the table switches them off, and go on where it switches them on', async () => {
    await host.apply(table({ weekly: { enabled: false } }))
    expect(group.get('weekly')?.State).toBe('DISABLED')
    await host.apply(table())
    expect(group.get('weekly')?.State).toBe('ENABLED')
  })

  it('are made where only the table has them, on the target of another with their action, wherever a deployment moves that', async () => {
    const moved = 'arn:aws:sqs:eu-west-1:1:retrain'
    const extra: HostedSchedule = {
      scheduleName: 'noon',
      cronExpression: '0 12 * * *',
      timeZone: 'UTC',
      action: 'retrain',
      modelTypes: [],
      enabled: true,
    }
    await host.apply([...table(), extra])
    expect(group.get('noon')).toMatchObject({
      ScheduleExpression: 'cron(0 12 * * ? *)',
      Target: { Arn: deployed('retrain', 'x').Target.Arn, Input: expect.stringContaining('"scheduleName":"noon"') },
    })
    group.set('daily', deployed('retrain', 'daily', { Target: { ...deployed('retrain', 'daily').Target, Arn: moved } }))
    await host.apply([...table(), extra])
    expect(group.get('noon')?.Target.Arn).toBe(moved)
    await host.apply(table())
    expect(group.has('noon')).toBe(false)
  })

  it('of the deployment are switched off, not deleted, where the table has them no more', async () => {
    await host.apply(table().filter(({ scheduleName }) => scheduleName !== 'weekly'))
    expect(group.get('weekly')).toMatchObject({
      State: 'DISABLED',
      Target: deployed('retrain-comprehensively', 'weekly').Target,
    })
  })

  it('that cannot be applied keep no other one from it', async () => {
    const impossible = { ...table()[0], scheduleName: 'odd', action: 'unheard-of' } as unknown as HostedSchedule
    await expect(host.apply([impossible, ...table({ daily: { cronExpression: '1 2 3 * *' } })])).rejects.toMatchObject({
      code: 'NO_SCHEDULE_TARGET',
    })
    expect(group.get('daily')?.ScheduleExpression).toBe('cron(1 2 3 * ? *)')
  })

  it.each(['GET', 'PUT'])('are tried again later where %s is throttled', async (method) => {
    throttled = method
    await expect(host.apply(table())).rejects.toMatchObject({ code: 'SCHEDULES_NOT_APPLIED', retryable: true })
  })
})
