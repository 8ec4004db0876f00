import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { followEvents } from '#dashboard/api/follow-events'
import { bringToken, tokenNeeded } from '#dashboard/api/token'

const address = 'http://127.0.0.1/v1/events/stream'
const stream = [
  'retry: 40\nid: 7\n: from here on\n\n',
  'id: 8\nevent: ModelPromoted\ndata: {"name":"Zürich"}\n\n',
  ': still here\n\n',
  'id: 9\r\nevent: DriftOpened\r\ndata: x\r\ndata: y\r\n\r\n',
].join('')
const messages = [
  { id: '8', event: 'ModelPromoted', data: '{"name":"Zürich"}' },
  { id: '9', event: 'DriftOpened', data: 'x\ny' },
]

/** A body that is sent in these pieces; it ends, breaks or stays open after them. */
interface Answer {
  readonly pieces: readonly (string | Uint8Array<ArrayBuffer>)[]
  /** @default 'closed' */
  readonly end?: 'closed' | 'broken' | 'open'
}

describe('following the events of an installation', () => {
  const told: unknown[] = []
  const asked: Headers[] = []
  let answers: (Answer | number)[]
  let ended: AbortController
  /** Sends more through the body that is open. */
  let say: (text: string) => void

  beforeEach(() => {
    told.length = 0
    asked.length = 0
    ended = new AbortController()
    vi.useFakeTimers()
    const storage = new Map<string, string>()
    vi.stubGlobal('sessionStorage', {
      getItem: (key: string) => storage.get(key) ?? null,
      setItem: (key: string, value: string) => storage.set(key, value),
      removeItem: (key: string) => storage.delete(key),
    })
    const page = new EventTarget()
    for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent'] as const)
      vi.stubGlobal(name, page[name].bind(page))
    vi.stubGlobal('fetch', (_: string, { headers, signal }: RequestInit) => {
      asked.push(new Headers(headers))
      const answer = answers.shift() ?? { pieces: [], end: 'open' }
      if (typeof answer === 'number') return Promise.resolve(new Response(null, { status: answer }))
      return Promise.resolve(new Response(bodyOf(answer, signal as AbortSignal)))
    })
  })
  afterEach(() => {
    ended.abort()
    tokenNeeded.set(false)
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })

  function bodyOf({ pieces, end = 'closed' }: Answer, signal: AbortSignal): ReadableStream<Uint8Array<ArrayBuffer>> {
    const encoder = new TextEncoder()
    const rest = pieces.map((piece) => (typeof piece === 'string' ? encoder.encode(piece) : piece))
    return new ReadableStream({
      start: (controller) => {
        say = (text) => controller.enqueue(encoder.encode(text))
        signal.addEventListener('abort', () => controller.error(signal.reason))
      },
      pull: (controller) => {
        const piece = rest.shift()
        if (piece) controller.enqueue(piece)
        else if (end === 'closed') controller.close()
        else if (end === 'broken') controller.error(new TypeError('network error'))
      },
    })
  }

  function follow(...given: (Answer | number)[]): void {
    answers = given
    const follower = {
      onMessage: (message: unknown) => told.push(message),
      onOpen: () => told.push('open'),
      onLost: () => told.push('lost'),
    }
    void followEvents(address, follower, ended.signal)
  }
  const lastIds = () => asked.map((headers) => headers.get('last-event-id'))
  const passed = (ms: number) => vi.advanceTimersByTimeAsync(ms)

  it('gives every message and no comment', async () => {
    follow({ pieces: [stream] })
    await passed(0)
    expect(told).toEqual(['open', ...messages])
    expect(asked[0]?.get('accept')).toBe('text/event-stream')
  })

  it('gives the same messages wherever the bytes are cut', async () => {
    const bytes = new TextEncoder().encode(stream)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length)), async (cuts) => {
        told.length = 0
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length]
        follow({ pieces: places.slice(1).map((end, index) => bytes.slice(places[index], end)), end: 'open' })
        await passed(0)
        expect(told).toEqual(['open', ...messages])
      }),
    )
  })

  it('continues after the last id, also when that came without data', async () => {
    follow({ pieces: ['id: 7\n: from here on\n\n'] }, { pieces: [stream] })
    await passed(3000)
    await passed(40)
    expect(lastIds()).toEqual([null, '7', '9'])
  })

  it('drops an incomplete message and asks for it again', async () => {
    follow({ pieces: ['id: 8\ndata: a\n\n', 'id: 9\ndata: b'], end: 'broken' })
    await passed(500)
    expect(told).toEqual(['open', { id: '8', event: undefined, data: 'a' }, 'lost', 'open'])
    expect(lastIds()).toEqual([null, '8'])
  })

  it('waits for the time of `retry` after a stream that ended', async () => {
    follow({ pieces: ['retry: 15000\n\n'] })
    await passed(14_999)
    expect(asked).toHaveLength(1)
    await passed(1)
    expect(asked).toHaveLength(2)
    expect(told).toEqual(['open', 'open'])
  })

  it('doubles the pause after each failure and reconnects at once when the network is back', async () => {
    follow(503, 503, 503)
    await passed(500)
    expect(asked).toHaveLength(2)
    await passed(999)
    expect(asked).toHaveLength(2)
    await passed(1)
    expect(asked).toHaveLength(3)
    dispatchEvent(new Event('online'))
    await passed(0)
    expect(asked).toHaveLength(4)
    expect(told).toEqual(['lost', 'lost', 'lost', 'open'])
  })

  it('reports 45 s without a byte as a loss; a comment counts as a byte', async () => {
    follow({ pieces: [], end: 'open' })
    await passed(40_000)
    say(': still here\n\n')
    await passed(44_999)
    expect(told).toEqual(['open'])
    await passed(1)
    expect(told).toEqual(['open', 'lost'])
  })

  it('demands a token on 401 and reconnects with it at once', async () => {
    follow(401)
    await passed(0)
    expect(tokenNeeded.value).toBe(true)
    expect(asked[0]?.has('authorization')).toBe(false)
    bringToken('sesame')
    await passed(0)
    expect(asked[1]?.get('authorization')).toBe('Bearer sesame')
    expect(told).toEqual(['lost', 'open'])
  })

  it('ends on abort without reporting a loss', async () => {
    follow({ pieces: [], end: 'open' })
    await passed(0)
    ended.abort()
    await passed(60_000)
    expect(told).toEqual(['open'])
    expect(asked).toHaveLength(1)
  })
})
