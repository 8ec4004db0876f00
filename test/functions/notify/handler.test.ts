import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { ConfigurationName } from '#contracts/configuration'
import { catalogue, type EventName, type RemodelEvent } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import { type Instant, minuteMs } from '#core/instant'
import type { Database } from '#core/ports/database'
import { makeScheduleDue } from '#core/schedule/make-schedule-due'
import { sql } from '#core/sql'
import { makeHandler } from '#functions/notify/handler'
import { putConfiguration } from '#store/configuration/put-configuration'
import { findNotificationsDueAt } from '#store/notifications/take-notifications'
import { column } from '#store/tables/row'
import { type FakePorts, fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'

const start = Date.parse('2024-03-01T00:00:00.000Z')

describe('notifications', () => {
  let database: Database
  let ports: FakePorts
  let handle: (event: RemodelEvent) => Promise<void>
  let number = 0

  beforeAll(async () => {
    database = await freshDatabase()
    return () => database.close()
  })
  beforeEach(async () => {
    await database.execute(sql`delete from pending_notifications`)
    await database.execute(sql`delete from notification_spans`)
    await database.execute(
      sql`delete from retraining_config where config_name like 'notif%' or config_name = 'dashboard_address'`,
    )
    ports = fakePorts(database, '2024-03-01T00:00:00.000Z')
    handle = makeHandler(ports)
  })

  const at = (minutes: number) => {
    ports.clock.set(new Date(start + minutes * minuteMs).toISOString())
  }
  const now = (): Instant => ports.clock.now()
  const fact = (name: EventName, modelName: string, changes: object = {}): RemodelEvent => {
    number += 1
    const data = { ...(catalogue[name].example as object), modelName, ...changes }
    return makeEvent(name, {
      key: [number],
      occurredAt: now(),
      correlationId: modelName,
      data: data as never,
    }) as RemodelEvent
  }
  const tick = async (handler = handle) => {
    await handler(makeScheduleDue({ scheduleName: 'notify', now: now() }))
    for (const event of ports.publisher.take()) await handler(event)
  }
  /** The message that was gathered last, as the outbox keeps it. */
  const committed = () =>
    database.query(
      sql`select event from outbox where detail_type = 'NotificationsGathered' order by position desc limit 1`,
      column('event', z.custom<RemodelEvent>()),
    )
  const sent = () => ports.notifications.splice(0)
  const degraded = (modelName: string, severity = 'low') => fact('PerformanceDegraded', modelName, { severity })
  const set = (name: ConfigurationName, value: number | string, modelName: string | null = null) =>
    putConfiguration(database, { name, value, modelName, updatedBy: 'ada', now: now() })

  it('of the first fact go out at once, those of the span after it in one, the worst first', async () => {
    await handle(degraded('a'))
    expect(sent()).toMatchObject([{ modelName: 'a', subject: 'a: performance degraded', severity: 'warning' }])
    for (const [minutes, model, severity] of [
      [1, 'b', 'low'],
      [30, 'c', 'high'],
      [59, 'd', 'medium'],
    ] as const) {
      at(minutes)
      await handle(degraded(model, severity))
    }
    expect(sent()).toEqual([])
    expect(await findNotificationsDueAt(database)).toBe(start + 60 * minuteMs)
    await tick()
    expect(sent()).toEqual([])
    at(60)
    await tick()
    const [gathered, ...others] = sent()
    expect(others).toEqual([])
    expect(gathered).toMatchObject({
      ...{ severity: 'warning', modelName: '*', modelNames: ['b', 'c', 'd'] },
      subject: 'Performance degraded: 3 models',
    })
    expect(gathered?.text.split('\n')).toEqual([
      'From 2024-03-01 00:01 to 2024-03-01 00:59 UTC, the worst first:',
      expect.stringMatching(/^• c: Accuracy 0.62 over 9 days/),
      expect.stringMatching(/^• d: /),
      expect.stringMatching(/^• b: /),
    ])
    expect(await findNotificationsDueAt(database)).toBeNull()
  })

  it('tell a person at once that the rules withdrew their run, and nobody of another one', async () => {
    await handle(fact('TrainingWithdrawn', 'a', { trigger: 'scheduled', askedBy: [] }))
    expect(sent()).toEqual([])
    for (const model of ['a', 'b']) await handle(fact('TrainingWithdrawn', model, { trigger: 'manual' }))
    expect(sent().map(({ subject }) => subject)).toEqual(['a: training withdrawn', 'b: training withdrawn'])
  })

  it.each([
    [['ada'], ['c: training withdrawn']],
    [[], []],
    [undefined, []],
  ])('tell of a scheduled run that was withdrawn where %o had joined it', async (askedBy, told) => {
    await handle(fact('TrainingWithdrawn', 'c', { trigger: 'scheduled', askedBy }))
    expect(sent().map(({ subject }) => subject)).toEqual(told)
  })

  it('that go on are gathered span by span, and after a quiet span the next is told at once', async () => {
    await handle(degraded('a'))
    at(10)
    await handle(degraded('b'))
    at(60)
    await tick()
    expect(sent()).toHaveLength(2)
    at(70)
    await handle(degraded('c'))
    expect(sent()).toEqual([])
    at(120)
    await tick()
    // One that is alone is told in its own words.
    expect(sent()).toMatchObject([{ modelName: 'c', subject: 'c: performance degraded' }])
    at(180)
    await tick()
    await handle(degraded('d'))
    expect(sent()).toMatchObject([{ modelName: 'd' }])
  })

  it('of different kinds do not wait for each other', async () => {
    await handle(degraded('a'))
    await handle(fact('ModelPromoted', 'a'))
    await handle(fact('ServingLost', 'a'))
    expect(sent()).toHaveLength(3)
  })

  it('that are critical wait five minutes at most', async () => {
    await handle(fact('ServingLost', 'a'))
    await handle(fact('ServingLost', 'b'))
    expect(sent()).toHaveLength(1)
    at(5)
    await tick()
    expect(sent()).toMatchObject([{ severity: 'critical', modelName: 'b' }])
  })

  it.each([
    ['ModelPromoted', { trigger: 'manual' }],
    ['ModelRejected', { trigger: 'manual' }],
    ['TrainingFailed', { trigger: 'manual' }],
    ['ModelPromoted', { trigger: 'scheduled', awaitedBy: ['ada'] }],
    ['ModelRejected', { trigger: 'drift', awaitedBy: ['ada', 'ben'] }],
    ['TrainingFailed', { trigger: 'performance', awaitedBy: ['ada'] }],
    ['ModelRolledBack', { decidedBy: 'person' }],
  ] as const)('of %s that a person asked for are never held', async (name, changes) => {
    await handle(fact(name, 'a'))
    await handle(fact(name, 'b', changes))
    expect(sent().map(({ modelName }) => modelName)).toEqual(['a', 'b'])
    await handle(fact(name, 'c'))
    expect(sent()).toEqual([])
  })

  it('of the installation are told alone', async () => {
    for (let week = 0; week < 2; week += 1) await handle(fact('WorthReported', 'a', { modelName: null }))
    expect(sent()).toHaveLength(2)
  })

  it('are all told at once where the span is 0', async () => {
    await set('notification_span_minutes', 0)
    for (const model of ['a', 'b', 'c']) await handle(degraded(model))
    expect(sent()).toHaveLength(3)
  })

  it('are told once, however often the event comes, held or not', async () => {
    const [first, second] = [degraded('a'), degraded('b')]
    for (let delivery = 0; delivery < 3; delivery += 1) {
      await handle(first)
      await handle(second)
    }
    expect(sent()).toHaveLength(1)
    at(60)
    await tick()
    await tick()
    await handle(second)
    expect(sent()).toMatchObject([{ modelName: 'b' }])
  })

  it('are not lost where the sending fails or is killed, and the first stays the first', async () => {
    const broken = makeHandler({ ...ports, notifier: { send: () => Promise.reject(new Error('no network')) } })
    const first = degraded('a')
    await expect(broken(first)).rejects.toThrow('no network')
    await handle(degraded('b'))
    expect(sent()).toEqual([])
    await handle(first)
    expect(sent()).toMatchObject([{ modelName: 'a' }])
    at(60)
    // What was gathered is an event by now: its delivery is tried again by itself, and takes nothing from the next span.
    await expect(tick(broken)).rejects.toThrow('no network')
    expect(await findNotificationsDueAt(database)).toBeNull()
    at(61)
    await handle(degraded('c'))
    const [gathered] = await committed()
    if (!gathered) throw new Error('nothing was gathered')
    for (let delivery = 0; delivery < 2; delivery += 1) await handle(gathered)
    expect(sent()).toMatchObject([{ modelName: 'b' }])
    at(120)
    await tick()
    expect(sent()).toMatchObject([{ modelName: 'c' }])
  })

  it('are gathered once by two runs at the same time', async () => {
    for (const model of ['a', 'b', 'c']) await handle(degraded(model))
    sent()
    at(60)
    const due = makeScheduleDue({ scheduleName: 'notify', now: now() })
    await Promise.all([handle(due), handle(due)])
    expect(ports.publisher.takeNames()).toEqual(['NotificationsGathered'])
  })

  it('list twenty facts, count the rest, and link to pages of the dashboard where its address is known', async () => {
    await set('dashboard_address', 'https://remodel.example/')
    await handle(degraded('first'))
    expect(sent()[0]?.text).toMatch(/ https:\/\/remodel\.example\/models\/first$/)
    for (let model = 0; model < 30; model += 1) {
      at(model + 1)
      await handle(degraded(`m${model}`))
    }
    await handle(degraded('m0'))
    at(60)
    await tick()
    const [gathered] = sent()
    expect(gathered?.subject).toBe('Performance degraded: 31 times, 30 models')
    const lines = gathered?.text.split('\n') ?? []
    expect(lines).toHaveLength(22)
    expect(lines[1]).toMatch(/^• m0: .* https:\/\/remodel\.example\/models\/m0$/)
    expect(lines.at(-1)).toBe('… and 11 more: https://remodel.example/')
    await handle(fact('TrainingFailed', 'a', { runId: 'run-1' }))
    expect(sent()[0]?.text).toMatch(/ https:\/\/remodel\.example\/runs\/run-1$/)
  })

  it('name data-quality problems by the share that they affect', async () => {
    const broken = (modelName: string, nullRate: number) =>
      fact('DataQualityDegraded', modelName, {
        problem: 'null-spike',
        evidence: { nullRate, nullRateReference: 0.1 },
      })
    for (const [model, rate] of [
      ['a', 0.5],
      ['b', 0.4],
      ['c', 0.9],
    ] as const)
      await handle(broken(model, rate))
    sent()
    at(5)
    await tick()
    expect(sent()[0]?.text.split('\n').slice(1)).toEqual([
      expect.stringMatching(/^• c: /),
      expect.stringMatching(/^• b: /),
    ])
  })

  describe('whose setting says', () => {
    it('off are not told, those of other kinds are', async () => {
      await set('notify_versions', 'off')
      await handle(fact('ModelPromoted', 'a'))
      await handle(degraded('a'))
      expect(sent()).toMatchObject([{ subject: 'a: performance degraded' }])
      at(60)
      await tick()
      expect(sent()).toEqual([])
    })

    it('another frequency for one model are told of that model so', async () => {
      await set('notify_versions', 'off')
      await set('notify_versions', 'at-once', 'b')
      for (const model of ['a', 'b', 'c']) await handle(fact('ModelPromoted', model))
      expect(sent()).toMatchObject([{ modelName: 'b' }])
    })

    it('daily wait for the time of the day, of all kinds in one message', async () => {
      await set('notification_daily_at', '06:30')
      at(60)
      await handle(fact('DriftOpened', 'a', { severity: 'low' }))
      await handle(fact('DriftOpened', 'b', { severity: 'high' }))
      await handle(fact('PerformanceRecovered', 'a'))
      expect(sent()).toEqual([])
      expect(await findNotificationsDueAt(database)).toBe(start + 390 * minuteMs)
      at(389)
      await tick()
      expect(sent()).toEqual([])
      at(390)
      await tick()
      const [digest, ...others] = sent()
      expect(others).toEqual([])
      expect(digest).toMatchObject({
        ...{ severity: 'warning', modelName: '*', modelNames: ['a', 'b'] },
        subject: 'Daily report: 3 facts, 2 models',
      })
      expect(digest?.text.split('\n')).toEqual([
        'From 2024-03-01 01:00 to 2024-03-01 01:00 UTC:',
        '',
        'Drift began: 2',
        expect.stringMatching(/^• b: high drift/),
        expect.stringMatching(/^• a: low drift/),
        '',
        'Performance recovered: 1',
        expect.stringMatching(/^• a: /),
      ])
    })

    it('daily are told the next day where the time of this one is over', async () => {
      at(6 * 60)
      await handle(fact('DriftOpened', 'a'))
      expect(await findNotificationsDueAt(database)).toBe(start + 30 * 60 * minuteMs)
      at(30 * 60)
      await tick()
      expect(sent()).toMatchObject([{ subject: 'a: drift began', modelName: 'a' }])
      at(40 * 60)
      await handle(fact('DriftClosed', 'a'))
      expect(await findNotificationsDueAt(database)).toBe(start + 54 * 60 * minuteMs)
    })

    it('daily are one message a day for a thousand models', async () => {
      await set('notify_retraining', 'daily')
      for (let model = 0; model < 1000; model += 1) {
        await handle(fact(model % 2 === 0 ? 'DriftOpened' : 'RetrainingRequested', `model-${model}`))
      }
      at(6 * 60)
      await tick()
      const [digest, ...others] = sent()
      expect([others, digest?.subject]).toEqual([[], 'Daily report: 1000 facts, 1000 models'])
      expect(digest?.text.split('\n').filter((line) => line.startsWith('…'))).toEqual([
        '… and 490 more',
        '… and 490 more',
      ])
      expect(digest?.text.length).toBeLessThan(10_000)
    })

    it('daily are told at once where a person waits for them', async () => {
      await set('notify_versions', 'daily')
      await handle(fact('ModelPromoted', 'a', { trigger: 'manual' }))
      await handle(fact('ModelPromoted', 'b'))
      expect(sent()).toMatchObject([{ modelName: 'a' }])
    })
  })

  it('of a retraining that a person asked for are none: its outcome is told', async () => {
    await set('notify_retraining', 'at-once')
    await handle(fact('RetrainingRequested', 'a', { trigger: 'manual' }))
    expect(sent()).toEqual([])
    await handle(fact('RetrainingRequested', 'a', { trigger: 'drift' }))
    expect(sent()).toMatchObject([{ modelName: 'a', severity: 'info' }])
  })

  it('of models with addresses of their own are gathered by address', async () => {
    await set('notification_emails', 'ops@example.org, ada@example.org', 'a')
    await set('notification_emails', 'ada@example.org,ops@example.org', 'b')
    const own = ['ada@example.org', 'ops@example.org']
    for (const model of ['a', 'c']) await handle(degraded(model))
    expect(sent()).toMatchObject([{ modelName: 'a', emails: own }, { modelName: 'c' }])
    for (const model of ['a', 'b', 'd', 'e']) await handle(degraded(model))
    expect(sent()).toEqual([])
    at(60)
    await tick()
    const gathered = sent()
    expect(gathered.map(({ modelNames, emails }) => [modelNames, emails])).toEqual([
      [['d', 'e'], undefined],
      [['a', 'b'], own],
    ])
  })
})
