import { afterAll, describe, expect, inject, it } from 'vitest'
import { hourMs } from '#core/instant'
import { sql } from '#core/sql'
import { eventually } from './eventually.ts'
import { Installation } from './installation.ts'
import { history, marketModel, marketRows } from './market-rows.ts'

/**
 * Rows come without scores: the deployed scorer gives them, with the wheels of this machine. Each test goes on where
 * the one before it stopped.
 */
describe('a model that only Remodel scores', () => {
  const name = 'unscored'
  const installation = new Installation(inject('cloud'))
  const versions = () =>
    installation.rows(sql`
      select version, status, barred_at is not null as is_barred, promoted_at from model_versions
       where model_name = ${name} order by version`)
  const isServing = (version: number) =>
    eventually(
      `version ${version} serves`,
      () => installation.value(sql`select serving_version from models where model_name = ${name}`),
      { isIt: (serving) => serving === version, limitMs: 110_000 },
    )
  const scoredBy = (version: number) =>
    installation.value(sql`
      select count(*)::integer from predictions
       where model_name = ${name} and version = ${version} and score between 0 and 1`)
  const putRows = (file: string, rows: string) => installation.put(`incoming/${name}/observations/${file}.csv`, rows)
  afterAll(() => installation.close())

  it('has nothing to be scored with before its first champion', async () => {
    await installation.api(`/v1/models/${name}`, { method: 'PUT', json: marketModel(name) })
    await putRows('history', history(Date.now()))
    await isServing(1)
    const scored = sql`select count(*)::integer from predictions where model_name = ${name} and score is not null`
    expect(await installation.value(scored)).toBe(0)
  })

  it('has the rows scored that come through the bucket, and those that come over HTTP', async () => {
    const firstAt = Date.now() - 40 * hourMs
    await putRows('scored', marketRows({ from: 22_000, count: 60, firstAt, stepMs: 1000 }))
    await eventually('the rows of the file are scored', () => scoredBy(1), { isIt: (count) => count === 60 })
    const body = marketRows({ from: 22_100, count: 20, firstAt: firstAt + hourMs, stepMs: 1000 })
    const headers = { 'content-type': 'text/csv' }
    const answer = await installation.api(`/v1/models/${name}/observations`, { method: 'POST', headers, body })
    expect(await answer.json()).toMatchObject({ observations: 20, scored: 20 })
    expect(await scoredBy(1)).toBe(80)
    const accuracy = sql`
      select avg(((score >= 0.5) = (label = 1))::integer)::double precision from predictions
       where model_name = ${name} and version = 1`
    expect(await installation.value(accuracy)).toBeGreaterThan(0.6)
  })

  it('gets a second version of a day on which the market was upside down', async () => {
    const configuration = { training_window_days: 1 }
    await installation.api(`/v1/models/${name}`, { method: 'PUT', json: marketModel(name, configuration) })
    const inverted = marketRows({ from: 20_000, count: 1600, firstAt: Date.now() - 21 * hourMs, stepMs: 45_000 })
      .split('\n')
      .map((line) => line.replace(/,([01]),$/, (_, label) => `,${1 - Number(label)},`))
    await putRows('inverted', inverted.join('\n'))
    await eventually('the rows are scored', () => scoredBy(1), { isIt: (count) => count === 1680 })
    const asked = await installation.api(`/v1/models/${name}/retraining-runs`, {
      ...{ method: 'POST', json: { reason: 'the market has turned' } },
    })
    expect(asked.ok, await asked.clone().text()).toBe(true)
    await isServing(2)
  }, 240_000)

  it('has the version before scored beside the champion, and beside scores of its user, too', async () => {
    const { promoted_at } = (await versions())[1] as { promoted_at: Date }
    const firstAt = promoted_at.getTime() + 1000
    await eventually('five seconds have passed', async () => Date.now() > firstAt + 5000)
    await putRows('back', marketRows({ from: 23_000, count: 300, firstAt, stepMs: 10 }))
    const wrong = (label: number) => (label === 1 ? 0.1 : 0.9)
    await putRows('own', marketRows({ from: 23_400, count: 50, firstAt: firstAt + 3100, stepMs: 10, scoreOf: wrong }))
    await eventually('all of them are there', () => scoredBy(2), { isIt: (count) => count === 350 })
    const beside = sql`
      select count(*)::integer from predictions
       where model_name = ${name} and version = 2 and (scores ->> '1')::double precision between 0 and 1`
    expect(await installation.value(beside)).toBe(350)
  })

  it('is compared with the version before at the next check, and goes back when a person asks', async () => {
    const askedAt = new Date()
    const tick = { scheduleName: 'performance', action: 'check-performance', modelTypes: [] }
    expect(await installation.invoke('check-performance', tick)).toMatchObject({ failed: false })
    const checks = await installation.rows(sql`
      select version, labelled::integer from model_performance_history
       where model_name = ${name} and timestamp >= ${askedAt.toISOString()}::timestamptz`)
    expect(checks).toEqual([{ version: 2, labelled: 350 }])
    // Some seconds of rows are no evidence against a version, however wrong it is on them.
    expect((await versions()).map(({ status }) => status)).toEqual(['archived', 'champion'])
    const asked = await installation.api(`/v1/models/${name}/rollbacks`, {
      ...{ method: 'POST', json: { reason: 'it is wrong on the same rows' } },
    })
    expect(asked.ok, await asked.clone().text()).toBe(true)
    const state = await eventually('version 1 is champion again', versions, {
      isIt: ([first]: Record<string, unknown>[]) => first?.status === 'champion',
    })
    expect(state[1]).toMatchObject({ version: 2, status: 'archived', is_barred: true })
    const reasons = await installation.rows(sql`
      select reason from retraining_logs where model_name = ${name} order by timestamp, id`)
    expect(reasons.map(({ reason }) => String(reason)).join('\n')).toContain('it is wrong on the same rows')
    await isServing(1)
  })
})
