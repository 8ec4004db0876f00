import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RemodelEvent } from '#contracts/events/catalogue'
import { type ApiLab, type Json, openApiLab, priceModel } from './api-lab.ts'

let lab: ApiLab
const listeners = new Set<(event: RemodelEvent) => void>()
const stop = new AbortController()
beforeAll(async () => {
  lab = await openApiLab({
    stop: stop.signal,
    onEvents: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  })
  await lab.json(201, 'PUT', '/v1/models/price', priceModel)
})
afterAll(() => lab.close())

const ask = (reason: string) => lab.json(202, 'POST', '/v1/models/price/retraining-runs', { reason })

/** Reads messages until one says so. */
async function readUntil(response: Response, found: (text: string) => boolean): Promise<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (reader && !found(text)) {
    const { done, value } = await reader.read()
    if (done) break
    text += value
  }
  await reader?.cancel()
  return text
}

describe('the event stream', () => {
  it('tells what happens from now on, as it happens', async () => {
    await ask('before anybody listened')
    const response = await lab.request('GET', '/v1/events')
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const read = readUntil(response, (text) => text.includes('event: RetrainingSuppressed'))
    await ask('while somebody listens')
    for (const event of lab.published.slice(-1)) for (const listener of listeners) listener(event)
    const text = await read
    expect(text).toContain('while somebody listens')
    expect(text).not.toContain('before anybody listened')
  })

  it('goes on after the last message that was received', async () => {
    const everything = { 'last-event-id': '0' }
    const whole = await readUntil(await lab.request('GET', '/v1/events', undefined, everything), (text) =>
      text.includes('while somebody listens'),
    )
    const ids = [...whole.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))
    expect(ids).toEqual([...ids].sort((a, b) => a - b))
    const last = { 'last-event-id': String(ids[1]) }
    const rest = await readUntil(await lab.request('GET', '/v1/events', undefined, last), (text) =>
      text.includes('while somebody listens'),
    )
    expect([...rest.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))).toEqual(ids.slice(1))
  })

  it('tells of one model where one is named', async () => {
    const response = await lab.request('GET', '/v1/events?model=other', undefined, { 'last-event-id': '0' })
    stop.abort()
    expect(await readUntil(response, () => false)).not.toContain('event: ')
  })

  it('says when to come again: soon after a stream, later where an answer ends after what is there', async () => {
    const firstLine = async (from: ApiLab) =>
      (await readUntil(await from.request('GET', '/v1/events'), (text) => text.includes('\n'))).split('\n')[0]
    expect(await firstLine(lab)).toBe('retry: 3000')
    const gateway = await openApiLab()
    expect(await firstLine(gateway)).toBe('retry: 15000')
    await gateway.close()
  })

  it('refuses an id that it never sent', async () => {
    const response = await lab.request('GET', '/v1/events', undefined, { 'last-event-id': 'yesterday' })
    expect([response.status, ((await response.json()) as Json).code]).toEqual([422, 'INVALID_FIELD'])
  })
})
