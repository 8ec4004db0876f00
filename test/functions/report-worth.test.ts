import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultConfiguration } from '#contracts/configuration'
import type { Worth } from '#contracts/worth'
import { dayMs } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { loadWorth } from '#store/losses/load-worth'
import { saveWorth } from '#store/losses/save-worth'
import { listModelSummaries } from '#store/models/list-model-summaries'
import { keepPartitions } from '#store/tables/keep-partitions'
import { addModels } from '#test/support/add-models'
import { type FakePorts, fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { settle, tick, wrapAll } from '#test/support/settle'

const worthOf = (gained: number, changes: Partial<Worth> = {}): Worth => ({
  from: '2024-01-01T00:00:00.000Z',
  to: '2024-03-01T00:00:00.000Z',
  isMoney: false,
  lossUnit: null,
  total: { baselineVersion: 1, gain: { gained, standardError: 30, rows: 1000 } },
  price: 24,
  trainingCount: 2,
  trainings: [
    { version: 3, replaced: 2, gain: { unknown: 'too-early' } },
    { version: 2, replaced: 1, gain: { gained, standardError: 30, rows: 1000 } },
  ],
  ...changes,
})

describe('the weekly report', () => {
  let database: Database
  let ports: FakePorts
  let names: readonly string[]

  beforeEach(async () => {
    database = await freshDatabase()
    ports = fakePorts(database, '2024-03-04T07:00:00Z')
    await keepPartitions(database, defaultConfiguration, ports.clock.now())
    names = await addModels(database, 6)
  })
  afterEach(() => database.close())

  const keep = (index: number, worth: Worth, ageDays = 1) =>
    saveWorth(database, { modelName: names[index] ?? '', worth, now: ports.clock.now() - ageDays * dayMs })
  const report = async () => {
    const functions = wrapAll(ports)
    await functions.get('report-worth')?.(tick(ports, 'report-worth', 'report-worth'))
    return settle(ports, functions)
  }

  it('is one message, of all models whose worth is known', async () => {
    await keep(0, worthOf(400))
    await keep(1, worthOf(-100))
    await keep(2, worthOf(9999, { isMoney: true }))
    await keep(3, worthOf(0, { total: { baselineVersion: null, gain: { unknown: 'not-scored' } } }))
    await keep(4, worthOf(5000), 20)
    expect(await report()).toEqual(['WorthReported'])
    expect(await report()).toEqual([])
    expect(ports.notifications).toEqual([
      {
        severity: 'info',
        modelName: '*',
        subject: 'What retraining was worth',
        text: '4 retrainings of 2 models gained 300 correct predictions against never retraining (standard error 42), at a price of 96. Most: m-0000 (400); least: m-0001 (-100). Beside them: 1 model not measured yet, 1 model measured in money: m-0002 gained 10000 of your money (standard error 30). Each model: remodel status, and remodel explain MODEL.',
      },
    ])
  })

  it('says that nothing is known where nothing is', async () => {
    await keep(0, worthOf(0, { total: { baselineVersion: 1, gain: { unknown: 'too-early' } } }))
    await report()
    expect(ports.notifications.map(({ text }) => text)).toEqual([
      'No gain in correct predictions is known yet (1 model retrained). Each model: remodel status, and remodel explain MODEL.',
    ])
  })

  it('names the gains of models with units of their own, the most evident first', async () => {
    const error = { lossUnit: 'units of absolute error' }
    for (const [index, gained] of [100, -400, 300, 20].entries()) await keep(index, worthOf(gained, error))
    await report()
    expect(ports.notifications.map(({ text }) => text)).toEqual([
      'Against never retraining m-0001 lost 400 units of absolute error (standard error 30), m-0002 gained 300 units of absolute error (standard error 30), m-0000 gained 100 units of absolute error (standard error 30); 1 of 4 models less evident or not measured yet. Each model: remodel status, and remodel explain MODEL.',
    ])
  })

  it('is left out before any retraining', async () => {
    await keep(0, worthOf(0, { trainingCount: 0, trainings: [] }))
    expect(await report()).toEqual([])
  })

  it('reads what a decision kept, as the summary of a model does without the single trainings', async () => {
    await keep(0, worthOf(400))
    expect(await loadWorth(database, 'm-0000')).toEqual(worthOf(400))
    const [summary] = await listModelSummaries(database, { modelName: 'm-0000', limit: 1 })
    const { trainings: _, ...rest } = worthOf(400)
    expect(summary?.worth).toEqual(rest)
    expect(await loadWorth(database, 'm-0001')).toBeNull()
    expect(
      await database.query(sql`select 1 from model_worth`, { parse: (row: unknown) => row } as never),
    ).toHaveLength(1)
  })
})
