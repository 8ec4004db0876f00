import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { toIso } from '#core/instant'
import { sql } from '#core/sql'
import { type ApiLab, openApiLab, priceModel } from '#test/api/api-lab'
import { type CliLab, openCliLab } from './cli-lab.ts'

const row = z.record(z.string(), z.unknown())

describe('remodel accept', () => {
  let api: ApiLab
  let cli: CliLab
  beforeAll(async () => {
    api = await openApiLab()
    cli = await openCliLab(api)
    await api.json(201, 'PUT', '/v1/models/price', priceModel)
    const now = toIso(api.clock.at)
    await api.database.execute(sql`
      insert into episodes (id, model_name, kind, subject, opened_at, last_seen_at, usual_from)
      select 'e' || subject, 'price', 'data-quality', subject, ${now}::timestamptz, ${now}::timestamptz,
             ${now}::timestamptz + interval '28 days'
        from unnest(array['null-spike: demand', 'rejected-rows: incoming rows', 'volume: observations']) as subject`)
  })
  afterAll(async () => {
    await cli.close()
    await api.close()
  })
  const closed = () =>
    api.database.query(sql`select subject, close_reason from episodes where closed_at is not null order by 1`, row)

  it('is told of in the status, with the day on which the problem counts as usual', async () => {
    const { out } = await cli.run('models', 'list')
    expect(out).toContain(
      'price: Null spike in `demand`. If it stays like this, it counts as usual from 1996-10-02 12:00 UTC on, and the model may retrain on it.',
    )
  })

  it('ends the problem of one feature, and says who said so', async () => {
    const { code, out } = await cli.run('accept', 'price', '--subject', 'demand', '--reason', 'a new meter')
    expect([code, out]).toEqual([0, 'Counts as usual: Null spike in `demand`.'])
    expect(await closed()).toEqual([{ subject: 'null-spike: demand', close_reason: 'accepted' }])
    const [told] = await api.database.query(
      sql`select reason, trigger from retraining_logs where event_type = 'data-quality' and status = 'usual'`,
      row,
    )
    expect(told?.trigger).toBe('manual')
    expect(told?.reason).toMatch(/^Null spike in `demand`: .+ says that the data is right \(a new meter\)$/)
    const again = await cli.run('accept', 'price', '--subject', 'demand')
    expect([again.code, again.out]).toEqual([0, 'No data problem of demand is open.'])
  })

  it('ends all that hold retraining, and leaves what holds none', async () => {
    const { json } = await cli.run('accept', 'price', '--json')
    expect(json).toEqual({
      modelName: 'price',
      accepted: [{ problem: 'rejected-rows', subject: 'incoming rows', openedAt: toIso(api.clock.at) }],
    })
    expect((await closed()).map(({ subject }) => subject)).not.toContain('volume: observations')
    expect((await cli.run('accept', 'price')).out).toBe('No data problem is open.')
  })

  it('refuses a misspelled subject, and names those there are', async () => {
    const { code, err } = await cli.run('accept', 'price', '--subject', 'demnad')
    expect(code).not.toBe(0)
    expect(err).toContain('price has no feature "demnad". Problems are open of observations.')
    await api.database.execute(sql`update episodes set closed_at = opened_at where closed_at is null`)
    expect((await cli.run('accept', 'price', '--subject', 'Demand')).err).toMatch(
      /No problem is open; subjects are observations, incoming rows, incoming labels, repeated rows, .*demand/,
    )
    // The subject of an earlier definition of the model.
    await api.database.execute(sql`
      insert into episodes (id, model_name, kind, subject, opened_at, last_seen_at)
      select 'gone', 'price', 'data-quality', 'null-spike: gone', ${toIso(api.clock.at)}::timestamptz, ${toIso(api.clock.at)}::timestamptz`)
    expect((await cli.run('accept', 'price', '--subject', 'gone')).out).toBe('Counts as usual: Null spike in `gone`.')
  })

  it('refuses a model that is not there', async () => {
    expect((await cli.run('accept', 'other')).code).not.toBe(0)
  })
})
