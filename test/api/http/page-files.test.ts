import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeApi } from '#api/app'
import { answerGateway } from '#api/http/answer-gateway'
import { pageFilesIn } from '#api/http/page-files'

const domainName = 'abc123.execute-api.eu-west-1.amazonaws.com'

describe('the pages behind API Gateway', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'remodel-page-files-'))
    await mkdir(join(folder, 'assets'))
    await writeFile(join(folder, 'index.html'), '<html>–</html>')
    await writeFile(join(folder, 'assets/index-1.js'), 'tell("–")')
    await writeFile(join(folder, 'secret.json'), '{}')
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  async function get(path: string, headers: Record<string, string> = { accept: 'text/html' }) {
    // Pages ask nothing of the world.
    const answer = answerGateway((allowedHosts) =>
      makeApi({} as never, { allowedHosts, pages: pageFilesIn(folder) } as never),
    )
    const http = { method: 'GET', path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: 'browser' }
    const event = {
      version: '2.0',
      routeKey: `GET ${path}`,
      rawPath: path,
      rawQueryString: '',
      headers: { host: domainName, ...headers },
      requestContext: { domainName, http, stage: '$default' },
      isBase64Encoded: false,
    }
    return answer(event as never, { getRemainingTimeInMillis: () => 20_000 } as never)
  }

  it('are answered as text, with the policy that keeps other scripts out', async () => {
    const answer = await get('/models/churn/drift')
    expect(answer).toMatchObject({ statusCode: 200, body: '<html>–</html>', isBase64Encoded: false })
    expect(answer.headers?.['content-security-policy']).toContain("script-src 'self'")
    expect(answer.headers?.['content-type']).toBe('text/html; charset=utf-8')
  })

  it('bring their scripts, to be kept', async () => {
    const answer = await get('/assets/index-1.js', {})
    expect(answer).toMatchObject({ statusCode: 200, body: 'tell("–")', isBase64Encoded: false })
    expect(answer.headers?.['cache-control']).toContain('immutable')
  })

  it('are all that lies there for a reader', async () => {
    for (const path of ['/assets/../secret.json', '/secret.json', '/assets/gone.js'])
      expect((await get(path, {})).statusCode, path).toBe(404)
  })
})
