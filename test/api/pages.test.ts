import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PageFile } from '#api/api-context'
import { type ApiLab, openApiLab } from './api-lab.ts'

const html = { accept: 'text/html,application/xhtml+xml' }

describe('pages', () => {
  const files = new Map<string, PageFile>()
  let problem: string | null = null
  let lab: ApiLab
  let bare: ApiLab
  beforeAll(async () => {
    lab = await openApiLab({
      token: 'secret',
      pages: { read: async (path) => files.get(path) ?? null, problem: () => problem },
    })
    bare = await openApiLab()
  })
  afterAll(async () => {
    await lab.close()
    await bare.close()
  })
  const get = (path: string, headers: Record<string, string> = html) => lab.send(path, { headers })

  it('say that they are being built until they are', async () => {
    const response = await get('/')
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('1')
    expect(await response.text()).toContain('http-equiv="refresh"')
  })

  it.each([['*/*'], ['text/*'], [null]])('say so to a program that takes anything, too: %s', async (accept) => {
    const response = await get('/', accept === null ? {} : { accept })
    expect([response.status, response.headers.get('content-type')]).toEqual([503, 'text/html; charset=UTF-8'])
  })

  it('say that they could not be built, and load no more', async () => {
    problem = 'The dashboard could not be built: <why>'
    const response = await get('/')
    problem = null
    const text = await response.text()
    expect([response.status, text.includes('http-equiv="refresh"')]).toEqual([503, false])
    expect(text).toContain('could not be built: &#60;why&#62;')
  })

  it('are one document at every address, for anybody, and never out of date', async () => {
    files.set('/index.html', { body: new TextEncoder().encode('<html>'), contentType: 'text/html; charset=utf-8' })
    for (const path of ['/', '/models/nsw-price/drift', '/runs/any', '/docs', '/nowhere']) {
      const response = await get(path)
      expect(response.status, path).toBe(200)
      expect(response.headers.get('cache-control')).toBe('no-cache')
      expect(response.headers.get('content-security-policy')).toContain("script-src 'self'")
      expect(await response.text()).toBe('<html>')
    }
  })

  it('bring files whose names change with their content, to be kept for ever', async () => {
    files.set('/assets/index-1.js', { body: new TextEncoder().encode('1'), contentType: 'text/javascript' })
    const response = await get('/assets/index-1.js', {})
    expect(response.headers.get('content-type')).toBe('text/javascript')
    expect(response.headers.get('cache-control')).toContain('immutable')
    expect((await get('/assets/gone.js', {})).status).toBe(404)
  })

  it('are at their own addresses for a program that takes anything, and nowhere else', async () => {
    for (const path of ['/', '/models', '/models/nsw-price', '/runs/any', '/schedules', '/settings', '/docs'])
      expect((await get(path, { accept: '*/*' })).status, path).toBe(200)
    for (const path of ['/nowhere', '/metric', '/v1/nowhere', '/v1'])
      expect((await get(path, { accept: '*/*', authorization: 'Bearer secret' })).status, path).toBe(404)
  })

  it('are never the answer to a program that takes no HTML', async () => {
    for (const path of ['/', '/models/nsw-price', '/nowhere'])
      expect((await get(path, { accept: 'application/json' })).status, path).toBe(404)
    expect((await get('/v1/nowhere', { ...html, authorization: 'Bearer secret' })).status).toBe(404)
    expect((await get('/v1/models')).status).toBe(401)
  })

  it('are missing where the installation has none', async () => {
    expect((await bare.send('/', { headers: html })).status).toBe(404)
  })
})
