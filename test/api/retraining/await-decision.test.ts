import { setTimeout as pause } from 'node:timers/promises'
import type { Context } from 'hono'
import { describe, expect, it } from 'vitest'
import type { ApiContext, ApiOptions } from '#api/api-context'
import { waitFor } from '#api/retraining/await-decision'
import type { RemodelEvent } from '#contracts/events/catalogue'
import { askEvent } from '#test/local/local-lab'

function makeWait(options: Partial<ApiOptions> & { readonly withEvents: boolean }) {
  const listeners = new Set<(event: RemodelEvent) => void>()
  const request = new AbortController()
  const onEvents = (listener: (event: RemodelEvent) => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  let looks = 0
  let outcome: string | null = null
  const api = { options: { ...options, ...(options.withEvents && { onEvents }) } } as unknown as ApiContext
  const context = { req: { raw: { signal: request.signal } } } as unknown as Context
  const find = async () => {
    looks += 1
    return outcome
  }
  const mine = askEvent('mine')
  return {
    waiting: waitFor(api, context, { find, isAbout: (event) => event === mine }),
    tell: (event: RemodelEvent) => {
      for (const listener of listeners) listener(event)
    },
    mine,
    request,
    listeners,
    settle: (found: string) => {
      outcome = found
    },
    looks: () => looks,
  }
}

describe('a request that waits for its decision', () => {
  it('looks once, and once more when its own event comes', async () => {
    const { waiting, tell, mine, settle, looks, listeners } = makeWait({ withEvents: true, decisionWaitMs: 10_000 })
    for (let index = 0; index < 200; index++) tell(askEvent(`other ${index}`))
    await pause(50)
    settle('decided')
    tell(mine)
    expect(await waiting).toBe('decided')
    expect(looks()).toBe(2)
    expect(listeners.size).toBe(0)
  })

  it('is not left waiting for an event that another process published', async () => {
    const { waiting, settle } = makeWait({ withEvents: true, decisionWaitMs: 10_000 })
    await pause(50)
    settle('decided')
    expect(await waiting).toBe('decided')
  })

  it('looks at growing intervals where no events arrive', async () => {
    const { waiting, looks } = makeWait({ withEvents: false, decisionWaitMs: 700 })
    expect(await waiting).toBeNull()
    // After 0, 25, 75, 175 and 375 ms, and at the end; fewer on a busy machine.
    expect(looks()).toBeGreaterThan(1)
    expect(looks()).toBeLessThanOrEqual(7)
  })

  it('ends with its connection, without another look', async () => {
    const { waiting, request, looks, listeners } = makeWait({ withEvents: true, decisionWaitMs: 10_000 })
    await pause(20)
    request.abort()
    expect(await waiting).toBeNull()
    expect(looks()).toBe(1)
    expect(listeners.size).toBe(0)
  })
})
