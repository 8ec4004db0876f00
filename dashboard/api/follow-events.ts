import endpoints from 'virtual:endpoints'
import { type Message, MessageReader } from './read-messages.ts'
import { demandToken, tokenHeader, tokenNeeded } from './token.ts'

const retryMsMin = 500
const retryMsMax = 5000
/** Where answers cannot be streamed each ends after what is there: that is no loss, and the next one goes on after it. The server says when. */
const endedMsDefault = 3000
/** The server says something every 15 s at least: a silence of three times that is a dead connection. */
const silenceMsMax = 45_000

export interface Follower {
  readonly onMessage: (message: Message) => void
  readonly onOpen: () => void
  readonly onLost: () => void
}

/**
 * Follows the installation's events, and connects again whenever that breaks, after the last message received. `fetch` and not
 * `EventSource`, which cannot bring a token.
 */
export async function followEvents(follower: Follower, signal: AbortSignal): Promise<void> {
  let lastId: string | null = null
  let retryMs = retryMsMin
  let endedMs = endedMsDefault
  while (!signal.aborted) {
    try {
      await readOnce(lastId, signal, {
        ...follower,
        onOpen: () => {
          retryMs = retryMsMin
          follower.onOpen()
        },
        onMessage: (message) => {
          lastId = message.id ?? lastId
          endedMs = message.retryMs ?? endedMs
          if (message.data !== '') follower.onMessage(message)
        },
      })
      await pause(endedMs, signal)
    } catch {
      if (signal.aborted) return
      follower.onLost()
      await pause(retryMs, signal)
      retryMs = Math.min(retryMs * 2, retryMsMax)
    }
  }
}

async function readOnce(lastId: string | null, signal: AbortSignal, follower: Follower): Promise<void> {
  const silence = new AbortController()
  let timer = setTimeout(() => silence.abort(), silenceMsMax)
  try {
    const response = await fetch(endpoints.followEvents?.[1] ?? '', {
      headers: { ...tokenHeader(), accept: 'text/event-stream', ...(lastId !== null && { 'last-event-id': lastId }) },
      signal: AbortSignal.any([signal, silence.signal]),
    })
    if (response.status === 401) demandToken()
    if (!response.ok || !response.body) throw new Error(`${response.status}`)
    follower.onOpen()
    const messages = new MessageReader()
    for await (const text of textOf(response.body)) {
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), silenceMsMax)
      for (const message of messages.feed(text)) follower.onMessage(message)
    }
  } finally {
    clearTimeout(timer)
  }
}

async function* textOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

/** Less, when the network comes back or somebody brought the token. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer)
      removeEventListener('online', over)
      signal.removeEventListener('abort', over)
      unlisten()
      resolve()
    }
    const timer = setTimeout(over, ms)
    addEventListener('online', over)
    signal.addEventListener('abort', over)
    const unlisten = tokenNeeded.listen(over)
  })
}
