import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endpoints } from '#contracts/api/endpoints'
import { problemSchema } from '#contracts/api/problem'
import { hostileRequests } from '#test/fuzz/hostile-requests'
import { type ApiLab, openApiLab, priceModel } from './api-lab.ts'

let lab: ApiLab
beforeAll(async () => {
  lab = await openApiLab({ decisionWaitMs: 0 })
  await lab.json(201, 'PUT', '/v1/models/price', priceModel)
})
afterAll(() => lab.close())

const all = hostileRequests()

describe('a hostile request', () => {
  // An event stream has no end to wait for.
  const names = endpoints.map(({ name }) => name).filter((name) => name !== 'followEvents')

  it.each(names)('to %s is never an error of the server', { timeout: 60_000 }, async (operation) => {
    const failed: string[] = []
    for (const { name, method, path, headers, body } of all.filter(({ name }) => name.startsWith(`${operation} `))) {
      const response = await lab.send(path, { method, headers, ...(body !== undefined && { body }) })
      const answer = await response.text()
      if (response.status >= 500) failed.push(`${name}: ${response.status} ${answer}`)
      if (response.status >= 400) expect(problemSchema.safeParse(JSON.parse(answer)).success, answer).toBe(true)
    }
    expect(failed).toEqual([])
  })

  it.each([
    ['askForRun', 'POST', '/v1/models/price/retraining-runs', { reason: 'a\u0000b' }, 'reason', 'NUL'],
    ['askForRollback', 'POST', '/v1/models/price/rollbacks', { reason: 'a\ud83d' }, 'reason', 'half a surrogate pair'],
    ['putModelMode', 'PUT', '/v1/models/price/mode', { mode: 'observe', reason: '\udc00' }, 'reason', 'half'],
    ['putModel', 'PUT', '/v1/models/price', { ...priceModel, description: '\u0000' }, 'description', 'NUL'],
    [
      'putModel with a bad name of a parameter',
      'PUT',
      '/v1/models/price',
      { ...priceModel, parameters: { 'a\u0000': 1 } },
      'parameters',
      'NUL',
    ],
    [
      'putModel with a bad feature',
      'PUT',
      '/v1/models/price',
      { ...priceModel, features: [{ name: 'a' }, { name: '\ud83d' }] },
      'features[1].name',
      'half',
    ],
    ['putConfiguration', 'PUT', '/v1/configuration/retraining_schedule', { value: '\u0000' }, 'value', 'NUL'],
    ['putSchedule', 'PUT', '/v1/schedules/drift', { timeZone: 'UTC\u0000' }, 'timeZone', 'NUL'],
  ])('to %s is told the field and the character', async (_, method, path, body, field, word) => {
    const { errors } = await lab.json(422, method, path, body)
    expect(errors).toEqual([{ field, message: expect.stringContaining(word) }])
  })

  it('that nests too deep is told so', async () => {
    const body = `{"reason":${'['.repeat(10_000)}${']'.repeat(10_000)}}`
    const { errors } = await lab.json(422, 'POST', '/v1/models/price/retraining-runs', body)
    expect(errors).toEqual([{ field: 'reason', message: 'nests deeper than 32 levels' }])
  })

  it('with whole characters outside the first plane is taken as it is', async () => {
    await lab.json(202, 'POST', '/v1/models/price/retraining-runs', { reason: 'weil 😀 darum', force: true })
    expect(lab.published.at(-1)?.detail.data).toMatchObject({ reason: 'weil 😀 darum' })
  })

  it.each([
    ['drift_window_hours', 876_001],
    ['ledger_retention_days', 36_501],
    ['data_threshold', 2_147_483_648],
    ['retraining_cooldown_hours', 1e308],
  ])('sets %s to no number that the calendar or the database cannot take', async (name, value) => {
    await lab.json(422, 'PUT', `/v1/configuration/${name}`, { value })
  })

  it('keeps a name whole that is cut at its limit', async () => {
    const user = encodeURIComponent(`${'x'.repeat(255)}😀😀`)
    await lab.json(202, 'POST', '/v1/models/price/retraining-runs', {}, { 'x-remodel-user': user })
    expect(lab.published.at(-1)?.detail.data).toMatchObject({ askedBy: 'x'.repeat(255) })
  })
})
