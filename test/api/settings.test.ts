import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { configurationListSchema } from '#contracts/api/configuration'
import { scheduleListSchema } from '#contracts/api/schedules'
import { statusSchema } from '#contracts/api/status'
import { sharedSettings } from '#contracts/configuration'
import { sql } from '#core/sql'
import { loadModel } from '#store/models/load-model'
import { type ApiLab, openApiLab, priceModel } from './api-lab.ts'

let lab: ApiLab
beforeAll(async () => {
  lab = await openApiLab()
  await lab.json(201, 'PUT', '/v1/models/price', priceModel)
})
afterAll(() => lab.close())

describe('configuration', () => {
  it('lists every name with its value, its default and where it comes from', async () => {
    const { entries } = configurationListSchema.parse(await lab.json(200, 'GET', '/v1/configuration'))
    const drift = entries.find(({ name }) => name === 'drift_threshold')
    expect(drift).toMatchObject({ value: 0.1, source: 'default', updatedBy: null })
    expect(entries.length).toBeGreaterThan(30)
  })

  it('takes effect at once, for one model or for all', async () => {
    const user = { 'x-remodel-user': 'ana' }
    await lab.json(200, 'PUT', '/v1/configuration/data_threshold', { value: 500 }, user)
    await lab.json(200, 'PUT', '/v1/configuration/data_threshold?model=price', { value: 50 }, user)
    expect((await loadModel(lab.database, 'price'))?.configuration.data_threshold).toBe(50)
    const all = await lab.json(200, 'GET', '/v1/configuration/data_threshold')
    expect(all).toMatchObject({ value: 500, source: 'installation', updatedBy: 'ana' })
    const reset = await lab.json(200, 'DELETE', '/v1/configuration/data_threshold?model=price')
    expect(reset).toMatchObject({ value: 500, source: 'installation' })
    expect((await loadModel(lab.database, 'price'))?.configuration.data_threshold).toBe(500)
  })

  it('goes back to the default where the installation gives its value up, as nobody’s', async () => {
    await lab.json(200, 'PUT', '/v1/configuration/data_threshold', { value: 400 }, { 'x-remodel-user': 'ana' })
    const reset = await lab.json(200, 'DELETE', '/v1/configuration/data_threshold')
    expect(reset).toMatchObject({ value: 1000, default: 1000, source: 'default', updatedBy: null })
    expect((await loadModel(lab.database, 'price'))?.configuration.data_threshold).toBe(1000)
  })

  it('is not edited by what it is already: nothing is written, and the answer says so', async () => {
    const edits = async () => {
      const rows = await lab.database.query(
        sql`select reason from retraining_logs where event_type = 'person' order by id`,
        z.object({ reason: z.string() }),
      )
      return rows.map(({ reason }) => reason)
    }
    const [before, ana, bo] = [await edits(), { 'x-remodel-user': 'ana' }, { 'x-remodel-user': 'bo' }]
    const put = (value: unknown, where: string, user: Record<string, string>) =>
      lab.json(200, 'PUT', `/v1/configuration/probation_days${where}`, { value }, user)
    expect(await put(7, '', ana)).toMatchObject({ changed: true, source: 'installation' })
    expect(await put(7, '', bo)).toMatchObject({ changed: false, value: 7, updatedBy: 'ana' })
    expect(await put(9, '?model=price', ana)).toMatchObject({ changed: true })
    expect(await put(9, '?model=price', bo)).toMatchObject({ changed: false, updatedBy: 'ana' })
    expect(await put(8, '?model=price', bo)).toMatchObject({ changed: true, value: 8, updatedBy: 'bo' })
    const reset = (where: string) => lab.json(200, 'DELETE', `/v1/configuration/probation_days${where}`)
    expect((await reset('?model=price')).changed).toBe(true)
    expect((await reset('?model=price')).changed).toBe(false)
    expect((await reset('')).changed).toBe(true)
    expect((await reset('')).changed).toBe(false)
    const cron = (await lab.json(200, 'GET', '/v1/schedules/daily')).cronExpression
    const schedule = (edit: object) => lab.json(200, 'PUT', '/v1/schedules/daily', edit, ana)
    expect((await schedule({ cronExpression: ` ${cron.replace(' ', '  ')}`, enabled: true })).changed).toBe(false)
    expect((await schedule({ timeZone: 'Europe/Berlin' })).changed).toBe(true)
    expect((await schedule({ timeZone: 'Europe/Berlin' })).changed).toBe(false)
    expect((await schedule({ timeZone: 'UTC' })).changed).toBe(true)
    const mode = (reason: string) => lab.json(200, 'PUT', '/v1/models/price/mode', { mode: 'observe', reason }, ana)
    expect((await mode('a new feed')).changed).toBe(true)
    expect((await mode('a new feed')).changed).toBe(false)
    expect((await mode('an old feed')).changed).toBe(true)
    expect((await lab.json(200, 'PUT', '/v1/models/price', priceModel)).status).toBe('unchanged')
    expect((await edits()).slice(before.length)).toEqual([
      'ana fixed probation_days at 7, which is the default today.',
      'ana set probation_days for price from 7 to 9.',
      'bo set probation_days for price from 9 to 8.',
      expect.stringMatching(/ reset probation_days for price from 8 to 7\.$/),
      expect.stringMatching(/ let probation_days follow the default again, 7\.$/),
      expect.stringContaining('Europe/Berlin, enabled; it was'),
      expect.stringContaining('UTC, enabled; it was'),
      'ana set the mode from active to observe: a new feed',
      'ana gave another reason for the mode observe: an old feed',
    ])
    await lab.json(200, 'PUT', '/v1/models/price/mode', { mode: 'active', reason: 'done' })
  })

  it('refuses a value that does not fit and leaves the old one', async () => {
    const problem = await lab.json(422, 'PUT', '/v1/configuration/drift_threshold', { value: 2 })
    expect(problem.errors[0].field).toBe('value')
    expect(problem.detail).toContain('drift_threshold')
    expect((await lab.json(200, 'GET', '/v1/configuration/drift_threshold')).value).toBe(0.1)
  })

  it('says so where there is no such name or model', async () => {
    await lab.json(404, 'PUT', '/v1/configuration/nope', { value: 1 })
    await lab.json(404, 'GET', '/v1/configuration/toString')
    await lab.json(404, 'PUT', '/v1/configuration/data_threshold?model=nope', { value: 1 })
    await lab.json(404, 'DELETE', '/v1/configuration/nope')
  })

  it('refuses a value for one model where the rows of all go together', async () => {
    const asked = { value: 30 }
    const problem = await lab.json(422, 'PUT', '/v1/configuration/ledger_retention_days?model=price', asked)
    expect(problem.detail).toBe('model: ledger_retention_days applies to all models: set it without a model')
    const configuration = { ledger_retention_days: 30, data_threshold: 5 }
    const refused = await lab.json(422, 'PUT', '/v1/models/price', { ...priceModel, configuration })
    expect(refused.detail).toBe('configuration: cannot be set for one model: ledger_retention_days')
    expect((await lab.json(200, 'PUT', '/v1/configuration/ledger_retention_days', asked)).value).toBe(30)
    const { entries } = await lab.json(200, 'GET', '/v1/configuration?model=price')
    const shared = entries.filter(({ perModel }: { perModel: boolean }) => !perModel)
    expect(shared.map(({ name }: { name: string }) => name).sort()).toEqual([...sharedSettings].sort())
  })

  it('knows the daily schedule by its other name', async () => {
    await lab.json(200, 'PUT', '/v1/configuration/retraining_schedule', { value: '0 4 * * *' })
    expect((await lab.json(200, 'GET', '/v1/schedules/daily')).cronExpression).toBe('0 4 * * *')
    await lab.json(200, 'PUT', '/v1/schedules/daily', { cronExpression: '0 5 * * *' })
    expect((await lab.json(200, 'GET', '/v1/configuration/retraining_schedule')).value).toBe('0 5 * * *')
    expect((await lab.json(200, 'DELETE', '/v1/configuration/retraining_schedule')).value).toBe('0 2 * * *')
    expect((await lab.json(200, 'GET', '/v1/schedules/daily')).cronExpression).toBe('0 2 * * *')
    await lab.json(422, 'DELETE', '/v1/configuration/retraining_schedule?model=price')
    await lab.json(422, 'PUT', '/v1/configuration/retraining_schedule', { value: 'daily' })
    await lab.json(422, 'PUT', '/v1/configuration/retraining_schedule?model=price', { value: '0 4 * * *' })
  })
})

describe('schedules', () => {
  it('lists the four defaults with their next times', async () => {
    const { schedules } = scheduleListSchema.parse(await lab.json(200, 'GET', '/v1/schedules'))
    expect(schedules.map(({ name }) => name)).toEqual(['daily', 'drift', 'performance', 'weekly'])
    expect(schedules[1]?.nextTimes[0]).toBe('1996-09-04T12:30:00.000Z')
  })

  it('takes an edit, keeps what the edit leaves out, and has it synchronized', async () => {
    const before = lab.edits()
    const edited = await lab.json(200, 'PUT', '/v1/schedules/weekly', { timeZone: 'Australia/Sydney', enabled: false })
    expect(edited).toMatchObject({
      cronExpression: '0 3 * * 0',
      timeZone: 'Australia/Sydney',
      enabled: false,
      nextTimes: [],
    })
    expect(edited.editedAt).toBe('1996-09-04T12:00:00.000Z')
    expect(lab.edits()).toBe(before + 1)
  })

  it.each([
    ['0 2 * * * *', 'cronExpression'],
    ['61 2 * * *', 'cronExpression'],
    ['0 2 1 * 1', 'cronExpression'],
    ['0 2 ? * SUN', 'cronExpression'],
    ['0 0 31 2 *', 'cronExpression'],
    ['@daily', 'cronExpression'],
  ])('refuses the cron expression %s', async (cronExpression, field) => {
    const problem = await lab.json(422, 'PUT', '/v1/schedules/daily', { cronExpression })
    expect(problem.errors[0].field).toBe(field)
  })

  it.each(['Mars/Olympus', '+01:00', ''])('refuses the time zone "%s"', async (timeZone) => {
    const problem = await lab.json(422, 'PUT', '/v1/schedules/daily', { timeZone })
    expect(problem.errors[0].field).toBe('timeZone')
  })

  it('says so where there is no such schedule', async () => {
    await lab.json(404, 'PUT', '/v1/schedules/hourly', { enabled: false })
  })
})

describe('status and dead letters', () => {
  it('shows the installation at a glance', async () => {
    const status = statusSchema.parse(await lab.json(200, 'GET', '/v1/status'))
    expect(status).toMatchObject({ now: '1996-09-04T12:00:00.000Z', deadLetters: 0 })
    expect(status.models[0]?.name).toBe('price')
  })

  it('sends a dead letter again, once', async () => {
    await lab.database.execute(sql`
      insert into dead_letters (function_name, event, error, attempts, failed_at)
      values ('check-drift', '{"detail-type": "ScheduleDue"}', 'no reference', 3, now())`)
    const { deadLetters } = await lab.json(200, 'GET', '/v1/dead-letters')
    expect(deadLetters).toMatchObject([{ functionName: 'check-drift', eventName: 'ScheduleDue', redrivenAt: null }])
    await lab.json(202, 'POST', `/v1/dead-letters/${deadLetters[0].id}/redrive`)
    expect(lab.redelivered).toEqual([{ functionName: 'check-drift', event: { 'detail-type': 'ScheduleDue' } }])
    expect((await lab.json(409, 'POST', `/v1/dead-letters/${deadLetters[0].id}/redrive`)).code).toBe('ALREADY_REDRIVEN')
    expect((await lab.json(200, 'GET', '/v1/dead-letters')).deadLetters).toEqual([])
    expect((await lab.json(200, 'GET', '/v1/dead-letters?all=true')).deadLetters).toHaveLength(1)
    await lab.json(404, 'POST', '/v1/dead-letters/999/redrive')
    await lab.json(422, 'POST', '/v1/dead-letters/nope/redrive')
  })
})
