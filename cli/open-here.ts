import { setTimeout as pause } from 'node:timers/promises'
import { makeApi } from '#api/app'
import { apiOptionsOf } from '#local/http/api-options-of'
import { openRuntime } from '#local/open-runtime'
import type { Runtime } from '#local/runtime'
import { setUp } from '#local/setup/setup'
import { interruption } from './command-error.ts'
import type { Connection } from './connection.ts'
import { untilAskedToEnd } from './terminal.ts'
import type { ConnectOptions } from './world.ts'

const turnMs = 5

/**
 * Opens a state that no process runs, and its API without a socket.
 *
 * For a command that causes work the runtime does the work that is due now. No schedule fires: only `remodel start`
 * lets time pass.
 */
export async function openHere({ state, works }: ConnectOptions, tell: (line: string) => void): Promise<Connection> {
  const signal = untilAskedToEnd()
  if (works) await setUp({ tell, signal })
  const runtime = await openRuntime({ state, tell })
  const app = makeApi(runtime.ports, { ...apiOptionsOf(runtime), stop: signal })
  if (works) await runtime.start({ ticks: false })
  const answers: Promise<unknown>[] = []
  return {
    isRemote: false,
    request: async (path, init) => {
      const answering = Promise.resolve(app.request(path, init))
      answers.push(answering)
      if (works) await runWhile(runtime, answering, signal)
      return answering
    },
    settle: async () => {
      await runtime.settle(signal)
      refuseInterrupted(signal)
    },
    close: async () => {
      // An abandoned answer still reads the database.
      await Promise.allSettled(answers)
      await runtime.close()
    },
  }
}

/** An answer may wait for a decision: meanwhile the work that leads to the decision is done, but no later work. */
async function runWhile(runtime: Runtime, answering: Promise<unknown>, signal: AbortSignal): Promise<void> {
  let isAnswered = false
  const done = () => {
    isAnswered = true
  }
  answering.then(done, done)
  const { loop } = runtime.engine
  while (!isAnswered) {
    await loop.run({ signal, until: runtime.now(), isDone: () => isAnswered })
    refuseInterrupted(signal)
    await pause(turnMs)
  }
}

function refuseInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw interruption('unfinished work continues when the state runs again')
}
