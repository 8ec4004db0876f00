import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiLab, type Json, openApiLab, priceModel } from '#test/api/api-lab'

let lab: ApiLab
beforeAll(async () => {
  lab = await openApiLab({ token: 'open sesame', allowedHosts: null })
})
afterAll(() => lab.close())
const mine = { authorization: 'Bearer open sesame' }

describe('the token', () => {
  it.each([
    {},
    { authorization: '' },
    { authorization: 'Bearer ' },
    { authorization: 'Bearer wrong' },
    { authorization: 'open sesame' },
  ])('is demanded: %o', async (headers) => {
    const response = await lab.request('GET', '/v1/models', undefined, headers as Record<string, string>)
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({ status: 401, code: 'TOKEN_NEEDED' })
  })

  it('may hold a blank, and lets nobody in while it is empty', async () => {
    const empty = await openApiLab({ token: '' })
    for (const authorization of ['', 'Bearer ', 'Bearer x'])
      expect((await empty.request('GET', '/v1/models', undefined, { authorization })).status).toBe(401)
    await empty.close()
    expect((await lab.request('GET', '/v1/models', undefined, { authorization: 'bearer open sesame' })).status).toBe(
      200,
    )
  })

  it('opens the API, under any name', async () => {
    expect((await lab.request('GET', 'http://remodel.example/v1/models', undefined, mine)).status).toBe(200)
  })

  it('is not asked of who only wants to know whether the process lives', async () => {
    expect((await lab.request('GET', '/health')).status).toBe(200)
  })
})

describe('an edit that is based on what stood before', () => {
  const edit = (value: number, etag: string | null) =>
    lab.request(
      'PUT',
      '/v1/configuration/performance_threshold',
      { value },
      { ...mine, ...(etag && { 'if-match': etag }) },
    )

  it('is refused when somebody was faster', async () => {
    const read = await lab.request('GET', '/v1/configuration/performance_threshold', undefined, mine)
    const etag = read.headers.get('etag')
    const first = await edit(0.8, etag)
    expect(first.status).toBe(200)
    const second = await edit(0.9, etag)
    expect([second.status, ((await second.json()) as Json).code]).toEqual([412, 'CHANGED_MEANWHILE'])
    expect((await edit(0.9, first.headers.get('etag'))).status).toBe(200)
    expect((await edit(0.85, null)).status).toBe(200)
  })
})

describe('an Idempotency-Key', () => {
  it('with the same ask gives the same answer, with another is refused', async () => {
    await lab.json(201, 'PUT', '/v1/models/price', priceModel, mine)
    const headers = { ...mine, 'idempotency-key': 'k1' }
    const send = (reason: string) => lab.json(202, 'POST', '/v1/models/price/retraining-runs', { reason }, headers)
    const first = await send('new feed')
    expect(await send('new feed')).toEqual(first)
    const other = await lab.request('POST', '/v1/models/price/retraining-runs', { reason: 'another' }, headers)
    expect([other.status, ((await other.json()) as Json).code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
  })
})

describe("a model's mode", () => {
  it('is set by a person, and outlasts a file that says nothing new of it', async () => {
    const asked = { mode: 'paused', reason: 'feed is down' }
    expect(
      await lab.json(200, 'PUT', '/v1/models/price/mode', asked, { ...mine, 'x-remodel-user': 'ana' }),
    ).toMatchObject(asked)
    await lab.json(200, 'PUT', '/v1/models/price', { ...priceModel, description: 'prices' }, mine)
    expect((await lab.json(200, 'GET', '/v1/models/price', undefined, mine)).model.mode).toBe('paused')
    await lab.json(200, 'PUT', '/v1/models/price', { ...priceModel, mode: 'observe' }, mine)
    expect((await lab.json(200, 'GET', '/v1/models/price', undefined, mine)).model.mode).toBe('observe')
    const { entries } = await lab.json(200, 'GET', '/v1/models/price/decisions?eventType=person', undefined, mine)
    expect(entries.map(({ reason }: { reason: string }) => reason)).toContain(
      'ana set the mode from active to paused: feed is down',
    )
  })
})

describe('a list', () => {
  it('is read a page at a time, and no entry twice or never', async () => {
    const path = '/v1/models/price/decisions'
    const whole = await lab.json(200, 'GET', path, undefined, mine)
    const pages: unknown[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = cursor === '' ? '?limit=1' : `?limit=1&cursor=${cursor}`
      const page = await lab.json(200, 'GET', `${path}${query}`, undefined, mine)
      pages.push(...page.entries)
      cursor = page.next
    }
    expect(pages).toEqual(whole.entries)
    expect(pages.length).toBeGreaterThan(3)
  })

  it('refuses a cursor that it never gave, or that another list gave', async () => {
    const { next } = await lab.json(200, 'GET', '/v1/models?limit=1', undefined, mine)
    const path = `/v1/models/price/decisions?cursor=${next}`
    expect((await lab.json(422, 'GET', path, undefined, mine)).errors[0].field).toBe('cursor')
    const problem = await lab.json(422, 'GET', '/v1/models?cursor=abc', undefined, mine)
    expect(problem.errors[0].field).toBe('cursor')
  })
})
