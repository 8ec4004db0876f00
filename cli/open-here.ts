import { setTimeout as pause } from 'node:timers/promises'
import { makeApi } from '#api/app'
import { openRuntime } from '#local/open-runtime'
import type { Runtime } from '#local/runtime'
import { setUp } from '#local/setup/setup'
import { apiOptionsOf } from './api-options-of.ts'
import { CommandError } from './command-error.ts'
import type { Connection } from './connection.ts'
import { untilAskedToEnd } from './terminal.ts'
import type { ConnectOptions } from './world.ts'

const turnMs = 5

/**
 * Opens a state that nobody runs, and its API without a socket.
 *
 * For a command that causes work the runtime runs what is due now, and no schedule: time is brought by `remodel start` alone.
 */
export async function openHere({ state, works }: ConnectOptions, tell: (line: string) => void): Promise<Connection> {
  const signal = untilAskedToEnd()
  if (works) await setUp({ tell, signal })
  const runtime = await openRuntime({ state })
  const app = makeApi(runtime.ports, apiOptionsOf(runtime, signal))
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
      // An answer that nobody waits for any more still reads the database.
      await Promise.allSettled(answers)
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
  while (!isAnswered) {
    await loop.run({ signal, until: runtime.now(), isDone: () => isAnswered })
    refuseInterrupted(signal)
    await pause(turnMs)
  }
}

function refuseInterrupted(signal: AbortSignal): void {
  if (!signal.aborted) return
  throw new CommandError('INTERRUPTED', 'interrupted; what was begun goes on when the state is run again', {
    exitCode: 130,
  })
}
