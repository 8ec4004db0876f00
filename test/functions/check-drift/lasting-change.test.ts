import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { dayMs } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import type { WrappedFunction } from '#pipeline/pipeline'
import type { FakePorts } from '#test/support/fake-ports'
import { ingestStream, type StreamRows, trainFirstChampion } from '#test/support/model-stream'
import { openFunctions } from '#test/support/open-functions'
import { asked, tick } from '#test/support/settle'

const row = z.record(z.string(), z.unknown())

describe('a change that stays', () => {
  let database: Database
  let ports: FakePorts
  let functions: ReadonlyMap<string, WrappedFunction>

  beforeEach(async () => {
    ;({ database, ports, functions } = await openFunctions('2024-03-01T00:00:00Z'))
    await trainFirstChampion(ports, functions)
    ports.publisher.takeNames()
  })
  afterEach(() => database.close())

  /** Days pass, their rows come in day by day, and each day is looked at. */
  async function days(count: number, rows: Partial<StreamRows> = {}): Promise<string[]> {
    const names: string[] = []
    for (let day = 0; day < count; day++) {
      const from = ports.clock.now()
      ports.clock.advance(dayMs)
      await ingestStream(functions, { from, to: ports.clock.now(), ...rows })
      await functions.get('check-drift')?.(tick(ports, 'drift', 'check-drift'))
      names.push(...ports.publisher.takeNames())
    }
    return names
  }

  const episodes = () =>
    database.query(
      sql`select subject, close_reason, opened_at, usual_from from episodes where kind = 'data-quality' order by opened_at, subject`,
      row,
    )
  async function decide(): Promise<unknown> {
    await functions.get('decide-retraining')?.(tick(ports, `daily-${ports.clock.now()}`, 'retrain'))
    const [decision] = await database.query(
      sql`select detail ->> 'code' as code from retraining_logs where event_type = 'decision' order by timestamp desc, id desc limit 1`,
      row,
    )
    return decision?.code
  }
  const gone = { price: () => null }

  it('holds retraining for four weeks, then counts as usual, and coming back is no new problem', async () => {
    await days(3)
    expect(await days(1, gone)).toEqual(['DataQualityDegraded'])
    const [open] = await episodes()
    expect(Number(open?.usual_from) - Number(open?.opened_at)).toBe(28 * dayMs)
    expect(await decide()).toBe('data-quality')
    ports.publisher.takeNames()
    expect(await days(27, gone)).toEqual([])
    expect(await decide()).toBe('data-quality')
    ports.publisher.takeNames()
    expect(await days(1, gone)).toEqual(['DataCountsAsUsual'])
    expect(await decide()).not.toBe('data-quality')
    ports.publisher.takeNames()
    expect(await days(3, gone)).toEqual([])
    expect(await episodes()).toMatchObject([{ subject: 'missing-columns: price', close_reason: 'usual' }])
    expect(await days(9)).toEqual([])
  })

  it('is told again when it grows after it counted as usual', async () => {
    const third = { price: (value: number, index: number) => (index % 3 === 0 ? null : value) }
    await days(3)
    expect(await days(29, third)).toEqual(['DataQualityDegraded', 'DataCountsAsUsual'])
    expect(await days(10, third)).toEqual([])
    expect(await days(1, { price: (value, index) => (index % 5 === 0 ? value : null) })).toEqual([
      'DataQualityDegraded',
    ])
  })

  it('is put off for a week where it grew just before', async () => {
    const third = { price: (value: number, index: number) => (index % 3 === 0 ? null : value) }
    await days(3)
    expect(await days(26, third)).toEqual(['DataQualityDegraded'])
    expect(await days(3, gone)).toEqual(['DataHoldExtended'])
    const [open] = await episodes()
    expect(Number(open?.usual_from) - Number(open?.opened_at)).toBe(35 * dayMs)
    expect(await decide()).toBe('data-quality')
  })

  it('counts as usual at once when a person asks for a retraining', async () => {
    await days(3)
    expect(await days(2, gone)).toEqual(['DataQualityDegraded'])
    await ingestStream(functions, {
      from: ports.clock.now() - dayMs,
      to: ports.clock.now(),
      batchId: 'labelled',
      label: (index) => index % 2,
      ...gone,
    })
    await functions.get('decide-retraining')?.(asked(ports, { force: true }))
    expect(ports.publisher.takeNames()).toEqual(expect.arrayContaining(['RetrainingRequested', 'DataCountsAsUsual']))
    expect(await episodes()).toMatchObject([{ close_reason: 'accepted' }])
    const [told] = await database.query(
      sql`select reason, trigger from retraining_logs where event_type = 'data-quality' and status = 'usual'`,
      row,
    )
    expect(told).toEqual({
      trigger: 'manual',
      reason: 'Column missing: `price`: ana says that the data is right (asked for a retraining)',
    })
    expect(await days(3, gone)).toEqual([])
  })

  it('of the unit counts as usual, and from then on is drift', async () => {
    const fahrenheit = { price: (value: number) => 32 + 1.8 * value }
    await days(3)
    expect(await days(28, fahrenheit)).toEqual(['DataQualityDegraded'])
    const later = await days(2, fahrenheit)
    expect(later).toEqual(expect.arrayContaining(['DataCountsAsUsual', 'DriftOpened']))
    const [drift] = await database.query(
      sql`select (evidence ->> 'since')::timestamptz as since from episodes where kind = 'drift'`,
      row,
    )
    // The drift began with the change, so that its labelled rows of four weeks count.
    expect(drift?.since).toEqual(new Date('2024-03-04T00:00:00Z'))
  })
})
