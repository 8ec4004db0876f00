import { useEffect, useRef, useState } from 'preact/hooks'
import { type Change, onChange } from './live.ts'

export interface Resource<Value> {
  /** The last response for this key; null before the first. */
  readonly value: Value | null
  /** The error of the last request, if it failed; the value before it stays. */
  readonly error: Error | null
  readonly reload: () => void
}

export interface ResourceOptions {
  /** Which changes cause another request. @default all */
  readonly follows?: (change: Change) => boolean
  /** The pause between two requests: a fast replay changes things hundreds of times a second. @default 800 */
  readonly restMs?: number
  /**
   * Keys with the same subject share their last value while the new key loads, so that zooming does not remove the
   * chart. @default none
   */
  readonly subject?: string
}

interface Asked<Value> {
  readonly key: string | null
  readonly subject: string | undefined
  readonly value: Value | null
  readonly error: Error | null
}

/** The responses since the page was opened: going back shows the old value at once, then the new one. */
const seen = new Map<string, unknown>()
const seenMax = 200

/**
 * The response of a request, kept up to date: the request is repeated on changes, one at a time, at most every
 * `restMs`.
 *
 * @param key identity of the request; null sends none
 */
export function useResource<Value>(
  key: string | null,
  load: (signal: AbortSignal) => Promise<Value>,
  { follows = () => true, restMs = 800, subject }: ResourceOptions = {},
): Resource<Value> {
  const [state, setState] = useState<Asked<Value>>({ key: null, subject: undefined, value: null, error: null })
  const latest = useRef({ load, follows })
  latest.current = { load, follows }
  const ask = useRef(() => {})
  useEffect(() => {
    if (key === null) return
    const ended = new AbortController()
    let [isAsking, isDue, lastAt] = [false, false, 0]
    let timer: ReturnType<typeof setTimeout> | undefined
    const run = async () => {
      timer = undefined
      isAsking = true
      isDue = false
      try {
        const value = await latest.current.load(ended.signal)
        remember(key, value)
        if (!ended.signal.aborted) setState({ key, subject, value, error: null })
      } catch (error) {
        const before = (seen.get(key) as Value | undefined) ?? null
        if (!ended.signal.aborted) setState({ key, subject, value: before, error: error as Error })
      }
      isAsking = false
      lastAt = Date.now()
      if (isDue && !ended.signal.aborted) request()
    }
    const request = () => {
      isDue = true
      if (isAsking || timer !== undefined) return
      timer = setTimeout(run, Math.max(0, lastAt + restMs - Date.now()))
    }
    ask.current = request
    request()
    const unlisten = onChange((change) => {
      if (!document.hidden && (change.kind === 'again' || latest.current.follows(change))) request()
    })
    return () => {
      ended.abort()
      clearTimeout(timer)
      unlisten()
    }
  }, [key, restMs])
  const isOfKey = state.key === key
  const meanwhile = subject !== undefined && state.subject === subject ? state.value : null
  return {
    value: isOfKey ? state.value : key === null ? null : ((seen.get(key) as Value | undefined) ?? meanwhile),
    error: isOfKey ? state.error : null,
    reload: () => ask.current(),
  }
}

function remember(key: string, value: unknown): void {
  seen.delete(key)
  seen.set(key, value)
  const [oldest] = seen.keys()
  if (seen.size > seenMax && oldest !== undefined) seen.delete(oldest)
}

/** Follows the changes of one model, and time. */
export function ofModel(modelName: string): (change: Change) => boolean {
  return (change) => change.kind !== 'event' || change.modelName === modelName || change.modelName === null
}
