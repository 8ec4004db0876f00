import endpoints from 'virtual:endpoints'
import type { ClockState } from '#contracts/api/clock'
import { call } from './call.ts'
import { followEvents } from './follow-events.ts'
import { Store } from './store.ts'
import { tokenNeeded } from './token.ts'

/** The state of the event stream: `lost` while it reconnects, `offline` while the browser has no network. */
export type Connection = 'connecting' | 'live' | 'lost' | 'offline'

/** A reason why the page may be out of date. */
export type Change =
  | { readonly kind: 'event'; readonly modelName: string | null; readonly runId: string | null }
  /** Time passed: some figures change without an event. */
  | { readonly kind: 'time' }
  /** The page was disconnected or hidden for a while: anything may have changed. */
  | { readonly kind: 'again' }

/** The ids that some events carry; the pages read nothing else of an event. */
interface EventDetail {
  readonly data: { readonly modelName?: string; readonly runId?: string }
}

export const connection = new Store<Connection>('connecting')
export const clockState = new Store<ClockState | null>(null)

const listeners = new Set<(change: Change) => void>()
const clockEveryMs = 1000
const replayTimeMs = 2000
const wallTimeMs = 15_000

/** @returns a function that removes the listener */
export function onChange(listener: (change: Change) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function tell(change: Change): void {
  for (const listener of [...listeners]) listener(change)
}

/** Follows the events and the clock until the signal aborts. */
export function goLive(signal: AbortSignal): void {
  let wasLost = false
  let isHearing = false
  void followEvents(
    endpoints.followEvents?.[1] ?? '',
    {
      onOpen: () => {
        isHearing = true
        connection.set('live')
        void readClock()
        if (wasLost) tell({ kind: 'again' })
      },
      onLost: () => {
        wasLost = true
        isHearing = false
        connection.set(navigator.onLine ? 'lost' : 'offline')
      },
      onMessage: (message) => {
        const { data } = JSON.parse(message.data) as EventDetail
        tell({ kind: 'event', modelName: data.modelName ?? null, runId: data.runId ?? null })
      },
    },
    signal,
  )
  addEventListener('offline', () => connection.set('offline'), { signal })
  // A short loss of the network does not always break the connection.
  const online = () => {
    connection.set(isHearing ? 'live' : 'lost')
    tell({ kind: 'again' })
  }
  addEventListener('online', online, { signal })
  document.addEventListener('visibilitychange', () => !document.hidden && tell({ kind: 'again' }), { signal })
  tokenNeeded.listen((needed) => !needed && tell({ kind: 'again' }))
  keepTime(signal)
}

/** Reads a replay's clock every second, and reports from time to time that time has passed. */
function keepTime(signal: AbortSignal): void {
  let toldAt = 0
  let toldNow = ''
  const timer = setInterval(async () => {
    if (document.hidden || connection.value !== 'live') return
    const isReplay = clockState.value?.kind === 'replay'
    if (isReplay) await readClock()
    const now = clockState.value?.now ?? ''
    const isDue = Date.now() - toldAt >= (isReplay ? replayTimeMs : wallTimeMs)
    if (!isDue || (isReplay && now === toldNow)) return
    if (!isReplay) await readClock()
    toldAt = Date.now()
    toldNow = now
    tell({ kind: 'time' })
  }, clockEveryMs)
  signal.addEventListener('abort', () => clearInterval(timer))
}

async function readClock(): Promise<void> {
  try {
    clockState.set(await call('getClock', {}))
  } catch {}
}
