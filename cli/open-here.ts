import { setTimeout as pause } from 'node:timers/promises'
import { makeApi } from '#functions/api/app'
import { openRuntime } from '#local/open-runtime'
import type { Runtime } from '#local/runtime'
import { apiOptionsOf } from './api-options-of.ts'
import type { Connection } from './connection.ts'
import type { ConnectOptions } from './world.ts'

const turnMs = 5

/**
 * Opens a state that nobody runs, and its API without a socket.
 *
 * For a command that causes work the runtime runs what is due now, and no schedule: time is brought by `remodel start` alone.
 */
export async function openHere({ state, works }: ConnectOptions): Promise<Connection> {
  const runtime = await openRuntime({ state })
  const stop = new AbortController()
  const app = makeApi(runtime.ports, apiOptionsOf(runtime))
  if (works) await runtime.start({ ticks: false })
  return {
    isRemote: false,
    request: async (path, init) => {
      const answering = Promise.resolve(app.request(path, init))
      if (works) await runWhile(runtime, answering, stop.signal)
      return answering
    },
    settle: () => runtime.settle(stop.signal),
    close: async () => {
      stop.abort()
      await runtime.close()
    },
  }
}

/** An answer may wait for a decision: what leads to it is run meanwhile, and nothing that only time brings. */
async function runWhile(runtime: Runtime, answering: Promise<unknown>, signal: AbortSignal): Promise<void> {
  let isAnswered = false
  const done = () => {
    isAnswered = true
  }
  answering.then(done, done)
  const { loop } = runtime.engine
  while (!isAnswered && !signal.aborted) {
    await loop.run({ signal, until: runtime.now(), isDone: () => isAnswered })
    await pause(turnMs)
  }
}
