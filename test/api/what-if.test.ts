import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { WhatIfControl } from '#api/api-context'
import { type ApiLab, openApiLab, priceModel } from './api-lab.ts'

const path = '/v1/models/price/what-if'

describe('changed settings on a model’s own past', () => {
  let lab: ApiLab
  const started: unknown[] = []
  const cancelled: string[] = []
  const whatIf: WhatIfControl = {
    find: async () => null,
    start: async (ask) => void started.push(ask),
    cancel: async (modelName) => void cancelled.push(modelName),
  }
  beforeEach(() => {
    started.length = 0
  })
  beforeAll(async () => {
    lab = await openApiLab({ whatIf })
    await lab.json(201, 'PUT', '/v1/models/price', priceModel)
  })
  afterAll(() => lab.close())

  it('are replayed as they were asked for, with the name of the caller', async () => {
    const body = {
      configuration: { drift_threshold: 0.2, training_price: 'auto' },
      schedules: { daily: { enabled: false } },
    }
    const headers = { 'x-remodel-user': 'ada' }
    expect(await lab.json(202, 'POST', path, body, headers)).toEqual({ unavailable: null, run: null })
    expect(started).toEqual([{ ...body, days: 365, modelName: 'price', askedBy: 'ada' }])
    await lab.json(202, 'POST', path, { configuration: { drift_threshold: 0.2 }, days: null })
    expect(started[1]).toMatchObject({ days: null })
    await lab.json(200, 'DELETE', path)
    expect(cancelled).toEqual(['price'])
  })

  it.each([
    [{ configuration: { drift_threshold: 3 } }, 'configuration.drift_threshold'],
    [{ configuration: { nothing: 3 } }, 'configuration.nothing'],
    [{ configuration: { ledger_retention_days: 30 } }, 'configuration.ledger_retention_days'],
    [{ configuration: { retraining_schedule: '0 3 * * *' } }, 'configuration.retraining_schedule'],
    [{ schedules: { daily: { cronExpression: 'daily' } } }, 'schedules.daily.cronExpression'],
    [{ schedules: { daily: { timeZone: 'Mars' } } }, 'schedules.daily.timeZone'],
    [{ schedules: { daily: { modelTypes: [] } } }, 'schedules.daily.modelTypes'],
    [{ schedules: { daily: {} } }, 'configuration'],
    [{}, 'configuration'],
    [{ configuration: { drift_threshold: 0.2 }, days: 3 }, 'days'],
  ])('are refused with the field at fault: %j', async (body, field) => {
    const problem = await lab.json(422, 'POST', path, body)
    expect(problem.errors[0].field).toBe(field)
    expect(started).toEqual([])
  })

  it.each([
    ['where rows can be replayed', { whatIf }],
    // Its advice, to run a backtest, would lead to the same refusal.
    ['where they cannot', {}],
  ])('are refused in one sentence for a model that its own container trains, %s', async (_, options) => {
    const own = await openApiLab(options)
    try {
      const file = { ...priceModel, type: 'container', container: { image: 'registry.example/price:4' } }
      await own.json(201, 'PUT', '/v1/models/price', file)
      const sentence =
        'price is trained by a container of its own: settings and policies are compared for the built-in types only.'
      expect(await own.json(200, 'GET', path)).toEqual({ unavailable: sentence, run: null })
      const problem = await own.json(409, 'POST', path, { configuration: { drift_threshold: 0.2 } })
      expect(problem).toMatchObject({ code: 'TYPE_NOT_COMPARED', detail: sentence })
      expect(started).toEqual([])
      await own.json(200, 'PUT', '/v1/models/price', priceModel)
      expect(await own.json(200, 'GET', path)).toMatchObject({
        unavailable: 'whatIf' in options ? null : expect.stringContaining('remodel backtest'),
      })
    } finally {
      await own.close()
    }
  })

  it('stop when asked to, though the model has become one of its own container meanwhile', async () => {
    const run = { status: 'running' }
    const changed = await openApiLab({ whatIf: { ...whatIf, find: async () => run as never } })
    try {
      const file = { ...priceModel, type: 'container', container: { image: 'registry.example/price:4' } }
      await changed.json(201, 'PUT', '/v1/models/price', file)
      expect(await changed.json(200, 'GET', path)).toMatchObject({ run })
      cancelled.length = 0
      await changed.json(200, 'DELETE', path)
      expect(cancelled).toEqual(['price'])
    } finally {
      await changed.close()
    }
  })

  it('need a model, and a schedule that exists', async () => {
    for (const [method, body] of [['GET'], ['POST', { configuration: { drift_threshold: 0.2 } }], ['DELETE']] as const)
      expect(await lab.json(404, method, '/v1/models/nobody/what-if', body)).toMatchObject({ code: 'NOT_FOUND' })
    await lab.json(404, 'POST', path, { schedules: { hourly: { enabled: false } } })
  })

  it('are refused with the way to do it where no process can replay', async () => {
    const aws = await openApiLab()
    try {
      await aws.json(201, 'PUT', '/v1/models/price', priceModel)
      const { unavailable, run } = await aws.json(200, 'GET', path)
      expect([unavailable, run]).toEqual([expect.stringContaining('remodel backtest'), null])
      const problem = await aws.json(409, 'POST', path, { configuration: { drift_threshold: 0.2 } })
      expect(problem).toMatchObject({ code: 'NOT_REPLAYED_HERE', detail: unavailable })
      await aws.json(200, 'DELETE', path)
    } finally {
      await aws.close()
    }
  })
})
