import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modelDetailSchema, modelListSchema } from '#contracts/api/models'
import { sql } from '#core/sql'
import { findLedgerRows } from '#store/ledger/find-ledger-rows'
import { type ApiLab, openApiLab, priceModel } from './api-lab.ts'

let lab: ApiLab
beforeAll(async () => {
  lab = await openApiLab()
})
afterAll(() => lab.close())

describe('models', () => {
  it('creates a model of its file, once', async () => {
    const first = await lab.json(201, 'PUT', '/v1/models/price', priceModel)
    expect(first).toMatchObject({ status: 'created', revision: 1 })
    expect(await lab.json(200, 'PUT', '/v1/models/price', priceModel)).toMatchObject({
      status: 'unchanged',
      revision: 1,
    })
  })

  it('answers with the schemas of contracts/api', async () => {
    expect(modelListSchema.parse(await lab.json(200, 'GET', '/v1/models')).models).toHaveLength(1)
    const detail = modelDetailSchema.parse(await lab.json(200, 'GET', '/v1/models/price'))
    expect(detail.model).toMatchObject({ championVersion: null, activeRun: null, observations: 0, performance: null })
  })

  it('makes a revision of a changed file and writes who changed what to the ledger', async () => {
    const changed = { ...priceModel, mode: 'observe', configuration: { performance_threshold: 0.8 } }
    const answer = await lab.json(200, 'PUT', '/v1/models/price', changed, { 'x-remodel-user': 'ana' })
    expect(answer).toMatchObject({ status: 'changed', revision: 2, changes: ['mode', 'configuration'] })
    const [entry] = await findLedgerRows(lab.database, {
      modelName: 'price',
      before: null,
      eventType: 'person',
      limit: 1,
    })
    expect(entry?.reason).toBe("ana changed the model's mode, configuration (revision 2).")
    expect(entry?.detail).toMatchObject({ before: { mode: 'active' }, after: { mode: 'observe' } })
  })

  it('applies of the configuration only what the file changed, so that a value set by hand stays', async () => {
    await lab.json(200, 'PUT', '/v1/configuration/data_threshold?model=price', { value: 300 })
    const changed = { ...priceModel, configuration: { performance_threshold: 0.75 } }
    await lab.json(200, 'PUT', '/v1/models/price', changed)
    const { entries } = await lab.json(200, 'GET', '/v1/configuration?model=price')
    const settingOf = (name: string) => entries.find((entry: { name: string }) => entry.name === name).value
    expect([settingOf('performance_threshold'), settingOf('data_threshold')]).toEqual([0.75, 300])
    await lab.json(200, 'PUT', '/v1/models/price', priceModel)
    const reset = await lab.json(200, 'GET', '/v1/configuration/performance_threshold?model=price')
    expect(reset).toMatchObject({ value: 0.7, source: 'default' })
  })

  it('refuses other features once rows have come in, and names them', async () => {
    const changed = { ...priceModel, features: [{ name: 'demand' }, { name: 'weather' }] }
    await lab.json(200, 'PUT', '/v1/models/price', changed)
    await lab.json(200, 'PUT', '/v1/models/price', priceModel)
    await lab.database.execute(sql`update model_activity set observations_total = 1 where model_name = 'price'`)
    const problem = await lab.json(409, 'PUT', '/v1/models/price', changed)
    expect(problem).toMatchObject({ code: 'FEATURES_FIXED', errors: [{ field: 'features' }] })
    expect(problem.detail).toContain('new: weather: numeric; gone: region: categorical')
    const reordered = { ...priceModel, features: [...priceModel.features].reverse() }
    expect((await lab.json(409, 'PUT', '/v1/models/price', reordered)).detail).toContain('their order')
  })

  it('names the field at fault', async () => {
    const problem = await lab.json(422, 'PUT', '/v1/models/price', { ...priceModel, features: [{ name: '' }], typo: 1 })
    const fields = problem.errors.map(({ field }: { field: string }) => field)
    expect(fields).toContain('features[0].name')
    expect(problem.detail).toContain('typo')
  })

  it.each([
    ['score', 'predictions[', 'the JMESPath expression is not complete'],
    ['score', '[1', 'the JMESPath expression is not complete'],
    ['label', 'a..b', 'at character 3: "." is not expected there in JMESPath'],
    ['records', '#', 'at character 1: not JMESPath'],
    ['records', 'max(@)', 'at character 3: functions, multi-selects and & are not allowed, only paths and filters'],
  ])('refuses answer.%s %j, with its place', async (field, expression, message) => {
    const answer = { of: 'predicted-label', score: '[1]', label: '[0]', [field]: expression }
    const problem = await lab.json(422, 'PUT', '/v1/models/priced', { ...priceModel, name: 'priced', answer })
    expect(problem.errors).toEqual([{ field: `answer.${field}`, message }])
  })

  it('keeps how an answer reads, and says that it changed', async () => {
    const named = { ...priceModel, name: 'priced' }
    await lab.json(201, 'PUT', '/v1/models/priced', named)
    const answer = { of: 'each-class', score: 'probabilities', positiveIndex: 1 }
    const changed = await lab.json(200, 'PUT', '/v1/models/priced', { ...named, answer })
    expect(changed).toMatchObject({ status: 'changed', changes: ['answer'] })
    expect((await lab.json(200, 'GET', '/v1/models/priced')).file.answer).toEqual(answer)
  })

  it.each(['a b', 'a/b', 'größe', 'line\nbreak', 'tab\t', '💥', '%2F', 'a?b#c', '__proto__', '"', "'; --"])(
    'takes a feature called %j and finds it in an address',
    async (feature) => {
      const name = 'named'
      await lab.json(201, 'PUT', `/v1/models/${name}`, { ...priceModel, name, features: [{ name: feature }] })
      const response = await lab.request('GET', `/v1/models/${name}/drift/${encodeURIComponent(feature)}`)
      const query = new URLSearchParams({ feature })
      const answers = [response.status, (await lab.request('GET', `/v1/models/${name}/drift?${query}`)).status]
      await lab.database.execute(sql`delete from model_activity where model_name = 'named'`)
      await lab.database.execute(sql`delete from models where model_name = 'named'`)
      // 404: no check has compared it.
      expect(answers).toEqual([404, 200])
      expect((await response.json()).detail).toContain(feature)
    },
  )

  it('refuses a file of another name than the address has', async () => {
    const problem = await lab.json(422, 'PUT', '/v1/models/other', priceModel)
    expect(problem.errors[0].field).toBe('name')
  })

  it('says so where there is no such model', async () => {
    const response = await lab.request('GET', '/v1/models/nope')
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({ status: 404, code: 'NOT_FOUND', detail: 'There is no model nope.' })
  })
})
