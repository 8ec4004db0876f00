import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PageFile } from '#api/api-context'
import { type ApiLab, openApiLab } from './api-lab.ts'

const html = { accept: 'text/html,application/xhtml+xml' }

describe('pages', () => {
  const files = new Map<string, PageFile>()
  let lab: ApiLab
  let bare: ApiLab
  beforeAll(async () => {
    lab = await openApiLab({ token: 'secret', pages: { read: async (path) => files.get(path) ?? null } })
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

  it('are never the answer to a program', async () => {
    expect((await get('/nowhere', { accept: 'application/json' })).status).toBe(404)
    expect((await get('/v1/nowhere', { ...html, authorization: 'Bearer secret' })).status).toBe(404)
    expect((await get('/v1/models')).status).toBe(401)
  })

  it('are missing where the installation has none', async () => {
    expect((await bare.send('/', { headers: html })).status).toBe(404)
  })
})
