import { once } from 'node:events'
import { createConnection } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bodyBytesMax } from '#api/app'
import { type ServedApi, serveApi } from '#local/http/serve-api'
import type { Runtime } from '#local/runtime'
import { priceModel } from '#test/api/api-lab'
import { newWorld, openIn, type World } from '#test/local/runtime-lab'

let world: World
let runtime: Runtime
let api: ServedApi
beforeAll(async () => {
  world = await newWorld()
  runtime = await openIn(world)
  api = await serveApi(runtime, { port: 0 })
})
afterAll(async () => {
  await api.close()
  await runtime.close()
  await world.close()
})

/** Sends all of a body, slowly, and reads only then, as many clients do. @returns the answer's first line */
async function sendAll(head: string, pieces: readonly Buffer[], pauseMs: number): Promise<string> {
  const socket = createConnection({ host: '127.0.0.1', port: api.port })
  await once(socket, 'connect')
  socket.pause()
  socket.write(head)
  for (const piece of pieces) {
    await new Promise<void>((resolve, reject) => socket.write(piece, (error) => (error ? reject(error) : resolve())))
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
  socket.resume()
  const [answer] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return answer.toString().split('\r\n', 1)[0] ?? ''
}

describe('a body that is too large', () => {
  const piece = Buffer.alloc(1024 * 1024, 'a')
  const start = 'POST /v1/models/price/observations HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/csv\r\n'

  it('is answered with 413, which a client that sends on for seconds still sees', { timeout: 60_000 }, async () => {
    const pieces = Array.from({ length: 40 }, () => piece)
    const head = `${start}Content-Length: ${pieces.length * piece.length}\r\n\r\n`
    expect(await sendAll(head, pieces, 60)).toBe('HTTP/1.1 413 Payload Too Large')
  })

  it('is answered so too where its length is not known before', { timeout: 60_000 }, async () => {
    const chunk = Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')])
    const pieces = [...Array.from({ length: 40 }, () => chunk), Buffer.from('0\r\n\r\n')]
    expect(await sendAll(`${start}Transfer-Encoding: chunked\r\n\r\n`, pieces, 60)).toBe(
      'HTTP/1.1 413 Payload Too Large',
    )
  })

  it('is answered by name to fetch', async () => {
    const response = await fetch(`http://127.0.0.1:${api.port}/v1/models/price/observations`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: new Uint8Array(bodyBytesMax + 1),
    })
    expect([response.status, (await response.json()).code]).toEqual([413, 'BODY_TOO_LARGE'])
  })

  it('does not hide behind compression', async () => {
    const address = `http://127.0.0.1:${api.port}/v1/models/price`
    await fetch(address, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(priceModel),
    })
    for (const [path, type] of [
      ['retraining-runs', 'application/json'],
      ['observations', 'text/csv'],
    ]) {
      const bomb = await fetch(`${address}/${path}`, {
        method: 'POST',
        headers: { 'content-type': type ?? '', 'content-encoding': 'gzip' },
        body: gzipSync(Buffer.alloc(50 * 1024 * 1024)),
      })
      expect([bomb.status, (await bomb.json()).code]).toEqual([415, 'UNSUPPORTED_CONTENT_ENCODING'])
    }
  })
})

describe('the token of REMODEL_TOKEN', () => {
  it.each(['', ' ', '\t\n', 'secret\n', ' secret', 'se\u0000cret', 'sécrét ', 'geheim™'])(
    'is refused at the start: %j',
    async (token) => {
      const serving = serveApi(runtime, { port: 0, token })
      await expect(serving).rejects.toMatchObject({
        code: 'BAD_TOKEN',
        message: expect.stringMatching(/^REMODEL_TOKEN (is empty|has characters)/),
      })
    },
  )

  it.each(['s', 'open sesame', 'sécrét', 'a+/=~'])('opens the API to who sends it: %j', async (token) => {
    const served = await serveApi(runtime, { port: 0, token })
    const statusOf = async (sent: string) => {
      const headers = { authorization: `Bearer ${sent}` }
      return (await fetch(`http://127.0.0.1:${served.port}/v1/models`, { headers })).status
    }
    expect([await statusOf(token), await statusOf(`${token}x`)]).toEqual([200, 401])
    await served.close()
  })
})
