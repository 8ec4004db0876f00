import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { makeApi } from '#functions/api/app'
import { openRuntime } from '#local/open-runtime'
import type { Pace } from '#local/pace'
import { apiOptionsOf } from './api-options-of.ts'
import { CommandError } from './command-error.ts'
import { findRunningProcess } from './running-process.ts'
import type { ReplayOptions, StartOptions } from './world.ts'

/** Runs an installation with its API on the loopback, until Ctrl-C. */
export async function startHere({ state, example, days, daysPerSecond, port }: StartOptions): Promise<void> {
  const running = await findRunningProcess(state)
  if (running) {
    throw new CommandError('ALREADY_RUNNING', `Process ${running.pid} runs ${state} already, on port ${running.port}.`)
  }
  const runtime = await openRuntime({
    state,
    ...(example !== null && { example }),
    ...(days !== null && { days }),
    ...(daysPerSecond !== null && { pace: { kind: 'days-per-second', daysPerSecond } satisfies Pace }),
  })
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  process.once('SIGTERM', () => stop.abort())
  const { fetch } = makeApi(runtime.ports, apiOptionsOf(runtime))
  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const opened = serve({ fetch, port, hostname: '127.0.0.1' }, () => resolve(opened))
    opened.once('error', reject)
  })
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  const processFile = join(state, 'process.json')
  try {
    await writeFile(processFile, JSON.stringify({ pid: process.pid, port: bound }))
    await runtime.start()
    process.stdout.write(`Remodel is up on http://127.0.0.1:${bound}\n`)
    await runtime.run(stop.signal)
  } finally {
    await rm(processFile, { force: true })
    await new Promise((resolve) => server.close(resolve))
    await runtime.close()
  }
}

export async function replayHere(options: ReplayOptions): Promise<unknown> {
  throw new CommandError('NOT_YET', `replaying ${options.example} is not built yet`)
}
