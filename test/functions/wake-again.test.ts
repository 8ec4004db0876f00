import { describe, expect, it, onTestFinished } from 'vitest'
import { defaultConfiguration } from '#contracts/configuration'
import { catalogue } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import { hourMs, minuteMs, toIso } from '#core/instant'
import { sql } from '#core/sql'
import { insertRun } from '#store/runs/insert-run'
import { keepPartitions } from '#store/tables/keep-partitions'
import { addModels } from '#test/support/add-models'
import { AwsSchedule } from '#test/support/aws-schedule'
import { fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { letRulesConfirm } from '#test/support/let-rules-confirm'

async function open(modelCount: number) {
  const database = await freshDatabase()
  onTestFinished(() => database.close())
  const ports = fakePorts(database, '2024-03-01T12:02:00Z')
  await keepPartitions(database, defaultConfiguration, ports.clock.now())
  await addModels(database, modelCount)
  const nameOf = (model: number) => `m-${String(model).padStart(4, '0')}`
  await letRulesConfirm(
    database,
    Array.from({ length: modelCount }, (_, model) => nameOf(model)),
    '2024-03-01T12:02:00Z',
  )
  const aws = new AwsSchedule(ports)
  const minutesOf = (name: string) =>
    aws.invocations
      .filter(({ functionName }) => functionName === name)
      .map(({ at }) => (at - Date.parse('2024-03-01T12:00:00Z')) / minuteMs)
  /** A run of a model is requested, as a decision does it. */
  async function request(model: number): Promise<void> {
    const modelName = nameOf(model)
    const runId = `${modelName}-240301t1202-${String(model).padStart(6, '0')}`
    const now = ports.clock.now()
    const cause = {
      triggerId: `t${model}`,
      kind: 'drift' as const,
      severity: 'high',
      reason: 'r',
      occurredAt: toIso(now),
    }
    const run = { runId, modelName, trigger: 'drift' as const, comprehensive: false, forced: false, askedBy: null }
    await insertRun(database, { ...run, reason: 'r', cause, evidence: {}, requestedAt: now })
    const data = { modelName, runId, trigger: 'drift' as const, comprehensive: false, reason: 'r', evidence: {} }
    ports.publisher.events.push(
      makeEvent('RetrainingRequested', { key: [runId], occurredAt: now, correlationId: runId, data }),
    )
  }
  return { database, ports, aws, minutesOf, request }
}

describe('on AWS, reconcile', () => {
  it('looks every five minutes while a run trains, and at the half hours once it has ended', async () => {
    const { database, aws, minutesOf, request } = await open(1)
    await request(0)
    await aws.deliver()
    await aws.pass(26 * minuteMs)
    expect(minutesOf('reconcile')).toEqual([2, 5, 10, 15, 20, 25])
    await database.execute(sql`update retraining_runs set state = 'failed', ended_at = requested_at`)
    await aws.pass(2 * hourMs)
    expect(minutesOf('reconcile').slice(6)).toEqual([30, 60, 90, 120])
  })

  it('looks no more often for twenty runs than for one', async () => {
    const { aws, minutesOf, request } = await open(20)
    for (let model = 0; model < 20; model += 1) await request(model)
    await aws.deliver()
    await aws.pass(20 * minuteMs)
    expect(minutesOf('reconcile').filter((minute) => minute > 2)).toEqual([5, 10, 15, 20])
  })

  it('asks about the runs together', async () => {
    const { ports, aws, request } = await open(3)
    const asked: (readonly string[])[] = []
    const ask = ports.trainingBackend.statusesOf.bind(ports.trainingBackend)
    ports.trainingBackend.statusesOf = async (names) => {
      asked.push(names)
      return ask(names)
    }
    for (const model of [0, 1, 2]) await request(model)
    await aws.deliver()
    asked.length = 0
    await aws.pass(5 * minuteMs)
    expect(asked.map((names) => names.length)).toEqual([3])
  })
})

describe('on AWS, a trigger on hold', () => {
  it('is decided again within five minutes of its time, whenever that is', async () => {
    const { database, ports, aws, minutesOf } = await open(1)
    const now = ports.clock.now()
    const data = {
      ...catalogue.RetrainingDeferred.example,
      modelName: 'm-0000',
      reconsiderAt: toIso(now + 8 * minuteMs),
    }
    const deferred = makeEvent('RetrainingDeferred', { key: ['t'], occurredAt: now, correlationId: 'm-0000', data })
    await database.execute(sql`update models set serving_version = 1`)
    const driftData = { ...catalogue.DriftOpened.example, modelName: 'm-0000' }
    const drift = makeEvent('DriftOpened', { key: ['d'], occurredAt: now, correlationId: 'm-0000', data: driftData })
    await database.execute(sql`
      insert into pending_triggers (trigger_id, model_name, trigger, event, code, reason, waits_for, deferred_at,
                                    reconsider_at)
      values ('t1', 'm-0000', 'drift', ${JSON.stringify(drift)}::jsonb, 'cooldown', 'r', 'cooldown', ${toIso(now)}::timestamptz,
              ${toIso(now + 8 * minuteMs)}::timestamptz)`)
    ports.publisher.events.push(deferred)
    await aws.deliver()
    await aws.pass(9 * minuteMs)
    // Asked for at 12:02, due at 12:10.
    expect(minutesOf('reconcile')).toEqual([2, 10])
    expect(minutesOf('decide-retraining')).toEqual([10])
  })
})

describe('on AWS, a notification that waits for others', () => {
  it('is sent within five minutes of the end of its span, and none is waited for after that', async () => {
    const { ports, aws, minutesOf } = await open(1)
    const degraded = (modelName: string) =>
      makeEvent('PerformanceDegraded', {
        key: [modelName],
        occurredAt: ports.clock.now(),
        correlationId: modelName,
        data: { ...catalogue.PerformanceDegraded.example, modelName },
      })
    for (const name of ['a', 'b', 'c']) await aws.call('notify', JSON.parse(JSON.stringify(degraded(name))))
    expect(ports.notifications).toHaveLength(1)
    const span = defaultConfiguration.notification_span_minutes
    await aws.pass((span + 5) * minuteMs)
    expect(ports.notifications).toHaveLength(2)
    const ran = minutesOf('notify').filter((minute) => minute > 2)
    await aws.pass(2 * hourMs)
    const idle = minutesOf('notify').filter((minute) => minute > 2 && !ran.includes(minute))
    expect(idle.every((minute) => minute % 30 === 0)).toBe(true)
  })
})
