import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RemodelEvent } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import { minuteMs, toIso } from '#core/instant'
import { makeScheduleDue } from '#core/schedule/make-schedule-due'
import { sql } from '#core/sql'
import { recordEvents } from '#store/events/record-events'
import { addModels } from '#test/support/add-models'
import { type ApiLab, type Json, labStart, openApiLab } from './api-lab.ts'

describe('what came of the last tick of a schedule', () => {
  let lab: ApiLab
  let models: string[]
  let tickAt = labStart
  beforeAll(async () => {
    lab = await openApiLab()
    models = await addModels(lab.database, 8)
  })
  afterAll(() => lab.close())
  beforeEach(async () => {
    tickAt += minuteMs
    await tick('daily', 'done')
  })

  const tick = (name: string, status: string) =>
    lab.database.execute(sql`
      update retraining_schedules set last_run = ${toIso(tickAt)}::timestamptz, last_status = ${status}
       where schedule_name = ${name}`)
  const schedule = (name = 'daily'): Promise<Json> => lab.json(200, 'GET', `/v1/schedules/${name}`)
  const triggerId = () =>
    makeScheduleDue({ scheduleName: 'daily', scheduledAt: tickAt, now: tickAt + 5 }).detail.metadata.eventId
  const record = (event: RemodelEvent) => lab.database.transaction((executor) => recordEvents(executor, [event]))
  const decided = (modelName: string, reason: string) => ({
    ...({ modelName, triggerId: triggerId(), trigger: 'scheduled', code: 'x', reason, evidence: {} } as const),
  })
  const base = (modelName: string) => ({
    ...{ key: [triggerId(), modelName], occurredAt: tickAt, correlationId: modelName },
  })
  const suppress = (modelName: string, reason: string) =>
    record(makeEvent('RetrainingSuppressed', { ...base(modelName), data: decided(modelName, reason) }))
  const join = (modelName: string, runId: string) =>
    record(makeEvent('RetrainingCoalesced', { ...base(modelName), data: { ...decided(modelName, 'a run'), runId } }))
  const request = async (modelName: string, state: string, endedAt: string | null) => {
    const runId = `${modelName}-${tickAt}`
    const data = { ...decided(modelName, '1,000 new rows'), runId, comprehensive: false }
    await record(makeEvent('RetrainingRequested', { ...base(modelName), data }))
    await lab.database.execute(sql`
      insert into retraining_runs (run_id, model_name, state, trigger, reason, requested_at, ended_at)
      values (${runId}, ${modelName}, ${state}, 'scheduled', 'x', ${toIso(tickAt)}::timestamptz,
              ${endedAt}::timestamptz)`)
    return runId
  }
  const defer = (modelName: string, reason: string, resolvedAt: string | null = null) =>
    lab.database.execute(sql`
      insert into pending_triggers (trigger_id, model_name, trigger, event, code, reason, waits_for, deferred_at,
                                    resolved_at)
      values (${triggerId()}, ${modelName}, 'scheduled', '{}', 'x', ${reason}, 'price', '1996-09-04',
              ${resolvedAt}::timestamptz)`)
  const ended = '1996-09-05T00:00:00Z'

  it('is why a model was not retrained', async () => {
    await suppress('m-0000', '48 of 1000 new labelled rows')
    expect(await schedule()).toMatchObject({
      lastStatus: 'm-0000: not retrained: 48 of 1000 new labelled rows',
      lastDecisions: [
        {
          ...{ modelName: 'm-0000', outcome: 'suppressed', reason: '48 of 1000 new labelled rows' },
          ...{ runId: null, runState: null },
        },
      ],
    })
  })

  it.each([
    ['promoted', ended, 'trained, promoted (run RUN)'],
    ['rejected', ended, 'trained, rejected (run RUN)'],
    ['failed', ended, 'the training failed (run RUN)'],
    ['timed_out', ended, 'the training took too long (run RUN)'],
    ['cancelled', ended, 'the training was cancelled (run RUN)'],
    ['withdrawn', ended, 'the training was withdrawn before it began (run RUN)'],
    ['queued', null, 'retraining queued (run RUN)'],
  ])('is a run that is %s', async (state, endedAt, words) => {
    const runId = await request('m-0001', state, endedAt)
    const { lastStatus, lastDecisions } = await schedule()
    expect(lastStatus).toBe(`m-0001: ${words.replace('RUN', runId)}`)
    expect(lastDecisions).toMatchObject([{ runId, runState: state }])
    if (endedAt === null)
      await lab.database.execute(sql`
        update retraining_runs set state = 'failed', ended_at = ${ended}::timestamptz where run_id = ${runId}`)
  })

  it('is a run that it joined, or what it waits for; a deferred trigger that was decided since counts once', async () => {
    await join('m-0002', 'm-0002-other')
    expect((await schedule()).lastStatus).toBe('m-0002: joined run m-0002-other')
    tickAt += minuteMs
    await tick('daily', 'done')
    await defer('m-0003', 'waiting costs less')
    expect((await schedule()).lastStatus).toBe('m-0003: deferred: waiting costs less')
    await lab.database.execute(sql`update pending_triggers set resolved_at = '1996-09-06' where model_name = 'm-0003'`)
    await suppress('m-0003', 'the price')
    expect((await schedule()).lastStatus).toBe('m-0003: not retrained: the price')
  })

  it('counts the models of a tick, and lists those first that were trained', async () => {
    for (const name of models.slice(2)) await suppress(name, 'no')
    const failed = await request('m-0001', 'failed', ended)
    await request('m-0000', 'promoted', ended)
    const { lastStatus, lastDecisions } = await schedule()
    expect(lastStatus).toBe('8 models: 1 failed, 1 trained, 6 not retrained')
    expect(lastDecisions.map(({ modelName }: Json) => modelName)).toEqual([
      'm-0001',
      'm-0000',
      'm-0002',
      'm-0003',
      'm-0004',
    ])
    expect(lastDecisions[0].runId).toBe(failed)
    const { schedules } = await lab.json(200, 'GET', '/v1/status')
    expect(schedules.find(({ name }: Json) => name === 'daily').lastStatus).toBe(lastStatus)
  })

  it('says that a tick runs, failed or found no model, and that a check has checked', async () => {
    expect((await schedule()).lastStatus).toBe('no model to retrain')
    await tick('daily', 'running')
    expect((await schedule()).lastStatus).toBe('running')
    await suppress('m-0000', 'no')
    await tick('daily', 'failed')
    expect((await schedule()).lastStatus).toBe('failed; m-0000: not retrained: no')
    await tick('drift', 'done')
    expect((await schedule('drift')).lastStatus).toBe('checked')
    expect(await schedule('weekly')).toMatchObject({ lastStatus: null, lastDecisions: [] })
  })
})
