import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { demandToken, tokenHeader, tokenNeeded } from './token.ts'

const retryMsMin = 500
const retryMsMax = 5000
/** Pause after a stream that ended normally, as each does behind API Gateway. The server's `retry` replaces it. */
const endedMsDefault = 3000
/** The server sends at least a comment every 15 s: three times that without a byte means a dead connection. */
const silenceMsMax = 45_000

export interface Follower {
  readonly onMessage: (message: EventSourceMessage) => void
  readonly onOpen: () => void
  readonly onLost: () => void
}

/**
 * Follows server-sent events until the signal aborts. Each new connection continues after the last id received, so
 * that no event is lost. Uses `fetch`, because `EventSource` cannot send a token.
 */
export async function followEvents(address: string, follower: Follower, signal: AbortSignal): Promise<void> {
  let lastId: string | null = null
  let retryMs = retryMsMin
  let endedMs = endedMsDefault
  while (!signal.aborted) {
    const parser = createParser({
      onId: (id) => {
        lastId = id
      },
      onRetry: (ms) => {
        endedMs = ms
      },
      onEvent: follower.onMessage,
    })
    try {
      const resumed = lastId === null ? {} : { 'last-event-id': lastId }
      await readOnce(address, resumed, signal, {
        onOpen: () => {
          retryMs = retryMsMin
          follower.onOpen()
        },
        onText: (text) => parser.feed(text),
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

interface Reader {
  readonly onOpen: () => void
  readonly onText: (text: string) => void
}

async function readOnce(
  address: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
  { onOpen, onText }: Reader,
): Promise<void> {
  const silence = new AbortController()
  let timer = setTimeout(() => silence.abort(), silenceMsMax)
  const write = (text: string) => {
    clearTimeout(timer)
    timer = setTimeout(() => silence.abort(), silenceMsMax)
    onText(text)
  }
  try {
    const response = await fetch(address, {
      headers: { ...tokenHeader(), accept: 'text/event-stream', ...headers },
      signal: AbortSignal.any([signal, silence.signal]),
    })
    if (response.status === 401) demandToken()
    if (!response.ok || !response.body) throw new Error(`${response.status}`)
    onOpen()
    await response.body.pipeThrough(new TextDecoderStream()).pipeTo(new WritableStream({ write }))
  } finally {
    clearTimeout(timer)
  }
}

/** Waits, but no longer than until the network is back or a token was entered. */
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
