import { afterEach, describe, expect, it } from 'vitest'
import { Listening } from '#local/http/listen'

const opened: Listening[] = []
afterEach(async () => {
  for (const listening of opened.splice(0)) await listening.close()
})
async function listen() {
  const listening = await Listening.at({ port: 0 })
  opened.push(listening)
  return { listening, origin: `http://127.0.0.1:${listening.port}` }
}

describe('an address before its installation is open', () => {
  it('shows a page that waits, to a browser and to whatever takes anything', async () => {
    const { origin } = await listen()
    for (const accept of ['text/html,application/xhtml+xml', '*/*']) {
      const response = await fetch(origin, { headers: { accept } })
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
      expect(await response.text()).toContain('http-equiv="refresh" content="1"')
    }
  })

  it('answers programs with a problem that a repeat ends', async () => {
    const { origin } = await listen()
    for (const path of ['/v1/models', '/ready', '/health']) {
      const response = await fetch(`${origin}${path}`)
      expect([response.status, response.headers.get('content-type')]).toEqual([503, 'application/problem+json'])
      expect(await response.json()).toMatchObject({ status: 503, code: 'STARTING' })
    }
    expect((await fetch(`${origin}/`, { method: 'POST', body: '{}' })).status).toBe(503)
  })

  it('hands over to the installation on connections that are open', async () => {
    const { listening, origin } = await listen()
    await fetch(`${origin}/v1/models`)
    listening.answerWith(() => new Response('open'))
    expect(await (await fetch(`${origin}/v1/models`)).text()).toBe('open')
  })

  it('is refused where another process has it, with the way out', async () => {
    const { listening } = await listen()
    await expect(Listening.at({ port: listening.port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringContaining('name another port with --port'),
    })
  })

  it('needs a token beyond this machine', async () => {
    await expect(Listening.at({ host: '0.0.0.0', port: 0 })).rejects.toMatchObject({ code: 'TOKEN_NEEDED' })
  })
})
