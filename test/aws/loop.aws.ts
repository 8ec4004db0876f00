import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { RemodelEvent } from '#contracts/events/catalogue'
import { sql } from '#core/sql'
import { functionDefinitions } from '#functions/index'
import { alarmWentOff } from './alarm-went-off.ts'
import { eventually } from './eventually.ts'
import { Installation } from './installation.ts'
import { history, marketModel, marketRows } from './market-rows.ts'
import { objectCreated } from './object-created.ts'

/** One model's way, step by step: each test goes on where the one before it stopped. */
describe('a model on AWS', () => {
  const name = 'market'
  const installation = new Installation(inject('cloud'))
  const told: string[] = []
  let image: string
  let notifications: () => Promise<string[]>
  const tellsOf = async (pattern: RegExp) => {
    told.push(...(await notifications()))
    return told.find((text) => pattern.test(text))
  }
  const editSchedule = async (schedule: string, cronExpression: string) => {
    const answer = await installation.api(`/v1/schedules/${schedule}`, { method: 'PUT', json: { cronExpression } })
    expect(answer.status, await answer.clone().text()).toBe(200)
  }
  const runs = () =>
    installation.rows(sql`
      select run_id, job_name, trigger, state, gate_outcome, backend, trained_in, ended_at from retraining_runs
       where model_name = ${name} order by requested_at`)
  const ledger = () =>
    installation.rows(sql`
      select event_type, status, trigger, reason from retraining_logs where model_name = ${name} order by timestamp, id`)

  beforeAll(async () => {
    notifications = await installation.subscribe()
    image = await installation.pushImage()
  })
  afterAll(() => installation.close())

  it('is applied over HTTP', async () => {
    const answer = await installation.api(`/v1/models/${name}`, {
      method: 'PUT',
      json: marketModel(name),
    })
    expect([200, 201], await answer.clone().text()).toContain(answer.status)
    expect((await installation.api(`/v1/models/${name}`)).status).toBe(200)
  })

  it('takes files of observations and labels from the bucket in, once, however often they are announced', async () => {
    const now = Date.now()
    const files = [
      { key: `incoming/${name}/observations/history.csv`, file: history(now, false) },
      { key: `incoming/${name}/labels/history.csv`, file: history(now) },
    ]
    const counts = sql`
      select count(*)::integer as rows, count(label)::integer as labels from predictions where model_name = ${name}`
    for (const { key, file } of files) await installation.put(key, file)
    await eventually('900 labelled rows are there', () => installation.rows(counts), {
      isIt: ([row]) => row?.rows === 900 && row.labels === 900,
    })
    for (const { key, file } of files) {
      const announcement = objectCreated(installation.cloud.outputs.BucketName as string, key, file)
      const again = await installation.invoke('ingest-observations', announcement)
      expect(again).toMatchObject({ failed: false, payload: { status: 'already-ingested' } })
    }
    expect(await installation.rows(counts)).toEqual([{ rows: 900, labels: 900 }])
    const batches = sql`select label_count from ingested_batches where model_name = ${name} order by label_count`
    expect(await installation.rows(batches)).toEqual([{ label_count: 0 }, { label_count: 900 }])
  })

  it('gets its first champion from a real training on SageMaker, and says so', async () => {
    const [run] = await eventually('the first run has ended', runs, {
      ...{ isIt: ([first]: Record<string, unknown>[]) => first?.ended_at instanceof Date, limitMs: 110_000 },
    })
    expect(run).toMatchObject({ state: 'promoted', trigger: 'initial', gate_outcome: 'first', backend: 'sagemaker' })
    expect(run?.trained_in).toBe(image)
    const job = await installation.describeJob(String(run?.job_name))
    expect(job.AlgorithmSpecification.TrainingImage).toBe(image)
    const version = sql`select status, artifact_sha256 from model_versions where model_name = ${name}`
    expect(await installation.rows(version)).toEqual([{ status: 'champion', artifact_sha256: expect.any(String) }])
    await eventually('somebody is told', () => tellsOf(/market: version 1 promoted/))
  })

  it('is checked and decided at the next ticks of its schedules, and trained again, with the reason in the ledger', async () => {
    const promotedAt = (await installation.value(
      sql`select promoted_at from model_versions where model_name = ${name} and version = 1`,
    )) as Date
    const firstAt = promotedAt.getTime() + 1000
    await eventually('four seconds have passed', async () => Date.now() > firstAt + 4000)
    const stepMs = Math.floor((Date.now() - firstAt) / 400)
    const wrong = (label: number) => (label === 1 ? 0.1 : 0.9)
    await installation.put(
      `incoming/${name}/observations/later.csv`,
      marketRows({ from: 21_000, count: 400, firstAt, stepMs, scoreOf: wrong }),
    )
    const scored = sql`select count(*)::integer from predictions where model_name = ${name} and score is not null`
    await eventually('the rows are there', () => installation.value(scored), { isIt: (count) => count === 400 })

    await editSchedule('drift', '* * * * *')
    await editSchedule('performance', '* * * * *')
    await editSchedule('daily', '* * * * *')
    const looked = sql`
      select outcome from feature_drift_metrics where model_name = ${name} and feature_name = 'nsw_price'`
    // Nineteen days of training rows do not tell yet how a day of this market differs from another one.
    await eventually('the features are looked at, and learned', () => installation.rows(looked), {
      ...{ isIt: (rows: Record<string, unknown>[]) => rows.some(({ outcome }) => outcome === 'learning') },
      limitMs: 100_000,
    })
    const decisions = async () =>
      (await ledger()).filter(({ event_type, trigger }) => event_type === 'decision' && trigger === 'scheduled')
    const [decision] = await eventually('the tick is decided', decisions, {
      ...{ isIt: (all: Record<string, unknown>[]) => all.length > 0, limitMs: 100_000 },
    })
    expect(decision?.reason).toMatch(/\w{3,}/)
    await editSchedule('drift', '*/30 * * * *')
    await editSchedule('performance', '0 * * * *')
    await editSchedule('daily', '0 2 * * *')

    const answer = await installation.api(`/v1/models/${name}/retraining-runs`, {
      ...{ method: 'POST', json: { reason: 'the market has turned', force: true } },
    })
    expect(answer.ok, await answer.clone().text()).toBe(true)
    const isOver = (all: Record<string, unknown>[]) => all[1]?.ended_at instanceof Date
    const [, second] = await eventually('the second run has ended', runs, { isIt: isOver, limitMs: 150_000 })
    expect(second).toMatchObject({ state: expect.stringMatching(/^(promoted|rejected)$/) })
    const outcome = (await ledger()).findLast(({ event_type }) => event_type === 'run')
    expect(outcome).toMatchObject({ status: second?.state, reason: expect.stringMatching(/\w{3,}/) })
    await eventually('somebody is told', () => tellsOf(/market: version 2 (promoted|rejected)/))
  }, 300_000)

  it('is looked at as soon as an alarm goes off', async () => {
    // MiniStack's alarms go off and tell the topic, but nothing of it reaches a bus.
    const { resources } = await installation.patternFor('CloudWatch Alarm State Change')
    const alarm = alarmWentOff(String(resources?.[0]))
    expect(await installation.say(alarm)).toEqual([await installation.functionName('check-performance')])
    expect(await installation.invoke('check-performance', alarm)).toMatchObject({ failed: false })
    const looks = sql`
      select labelled, verdict from model_performance_history where model_name = ${name} order by timestamp desc limit 1`
    // Some seconds of wrong answers are no evidence of anything that lasts.
    expect(await installation.rows(looks)).toEqual([{ labelled: expect.anything(), verdict: 'insufficient-data' }])
    await eventually('no run is under way', runs, {
      ...{ isIt: (all: Record<string, unknown>[]) => all.every(({ ended_at }) => ended_at !== null), limitMs: 110_000 },
    })
  })

  it('stays as it is when every event of its life comes again, the last one first', async () => {
    const before = { runs: await runs(), ledger: await ledger() }
    const stored = await installation.rows(sql`
      select event from outbox where event -> 'detail' -> 'data' ->> 'modelName' = ${name} order by position desc`)
    const events = stored.map(({ event }) => event as RemodelEvent)
    expect(events.map((event) => event['detail-type'])).toEqual(
      expect.arrayContaining(['RetrainingRequested', 'ModelPromoted']),
    )
    for (const event of events)
      for (const { spec } of functionDefinitions)
        if (spec.triggers.some((trigger) => 'event' in trigger && trigger.event === event['detail-type']))
          expect(await installation.invoke(spec.name, asDelivered(event))).toMatchObject({ failed: false })
    expect({ runs: await runs(), ledger: await ledger() }).toEqual(before)
  })

  it('stays as it is when its jobs end a second time', async () => {
    const before = { runs: await runs(), ledger: await ledger() }
    for (const { run_id } of before.runs) {
      const said = {
        TrainingJobName: `${run_id}-a1`,
        TrainingJobStatus: 'Completed',
        RoleArn: await installation.trainingRole(),
      }
      const event = {
        ...asDelivered({ source: 'aws.sagemaker', 'detail-type': 'SageMaker Training Job State Change' }),
        detail: said,
      }
      expect(await installation.say(event)).toEqual([await installation.functionName('finish-training')])
      expect(await installation.invoke('finish-training', event)).toMatchObject({ failed: false })
    }
    expect({ runs: await runs(), ledger: await ledger() }).toEqual(before)
  })
})

/** As EventBridge hands an event to a target. */
function asDelivered(event: object) {
  const time = `${new Date().toISOString().slice(0, 19)}Z`
  return {
    version: '0',
    id: crypto.randomUUID(),
    account: '000000000000',
    region: 'us-east-1',
    time,
    resources: [],
    ...event,
  }
}
