import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bodyBytesMax } from '#api/app'
import { readinessSchema } from '#contracts/api/health'
import { type ApiLab, openApiLab, priceModel } from '#test/api/api-lab'

let lab: ApiLab
beforeAll(async () => {
  lab = await openApiLab({
    components: async () => [{ component: 'scheduler', status: 'not-ready', detail: 'starting' }],
  })
})
afterAll(() => lab.close())

const status = async (method: string, headers: Record<string, string>) =>
  (await lab.request(method, 'http://127.0.0.1:7373/v1/models', undefined, headers)).status

describe('the browser guard', () => {
  it('answers to loopback names only, so that a rebound name reaches nothing', async () => {
    expect(await status('GET', { host: '127.0.0.1:7373' })).toBe(200)
    expect(await status('GET', { host: 'localhost:7373' })).toBe(200)
    expect(await status('GET', { host: 'evil.example:7373' })).toBe(403)
  })

  it('refuses what another page asks', async () => {
    expect(await status('GET', { host: '127.0.0.1:7373', origin: 'http://evil.example' })).toBe(403)
    expect(await status('GET', { host: '127.0.0.1:7373', origin: 'null' })).toBe(403)
    expect(await status('GET', { host: '127.0.0.1:7373', origin: 'http://127.0.0.1:9999' })).toBe(403)
    expect(await status('GET', { host: '127.0.0.1:7373', 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await status('GET', { host: '127.0.0.1:7373', origin: 'http://127.0.0.1:7373' })).toBe(200)
  })

  it('refuses a body that a form of another page could send', async () => {
    const headers = { 'content-type': 'text/plain' }
    expect((await lab.request('PUT', '/v1/models/price', JSON.stringify(priceModel), headers)).status).toBe(415)
  })
})

describe('bad requests', () => {
  it('names a body that is not JSON', async () => {
    expect(await lab.json(400, 'PUT', '/v1/models/price', '{"name":')).toMatchObject({ code: 'NOT_JSON' })
  })

  it('refuses a body beyond the limit', async () => {
    const body = `"${'x'.repeat(bodyBytesMax)}"`
    const problem = await lab.json(413, 'PUT', '/v1/models/price', body, { 'content-length': String(body.length) })
    expect(problem.code).toBe('BODY_TOO_LARGE')
  })

  it('says so where there is nothing', async () => {
    expect((await lab.json(404, 'GET', '/v2/models')).detail).toBe('There is nothing at /v2/models.')
  })

  it('tells nothing of an unexpected error but that there was one', async () => {
    const broken = await openApiLab({ ingest: () => Promise.reject(new Error('password=secret')) })
    await broken.json(201, 'PUT', '/v1/models/price', priceModel)
    const csv = { 'content-type': 'text/csv' }
    const problem = await broken.json(500, 'POST', '/v1/models/price/labels', 'time,up\n2024-01-01,1\n', csv)
    expect(JSON.stringify(problem)).not.toContain('secret')
    await broken.close()
  })
})

describe('health', () => {
  it('lives', async () => {
    expect(await lab.json(200, 'GET', '/health')).toEqual({ status: 'alive' })
  })

  it('names what is not ready', async () => {
    const { components } = readinessSchema.parse(await lab.json(503, 'GET', '/ready'))
    expect(components.map(({ component, status: state }) => [component, state])).toEqual([['scheduler', 'not-ready']])
  })
})
