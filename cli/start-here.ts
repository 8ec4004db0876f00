import { start } from '#local/start'
import { CommandError } from './command-error.ts'
import { findRunningProcess } from './running-process.ts'
import { untilAskedToEnd } from './terminal.ts'
import type { ReplayOptions, StartOptions } from './world.ts'

/** Runs an installation with its API on the loopback, until Ctrl-C. */
export async function startHere({ state, example, days, daysPerSecond, port }: StartOptions): Promise<void> {
  const running = await findRunningProcess(state)
  if (running) {
    throw new CommandError('ALREADY_RUNNING', `Process ${running.pid} runs ${state} already, on port ${running.port}.`)
  }
  await start({
    state,
    port,
    output: process.stdout,
    signal: untilAskedToEnd(),
    ...(example !== null && { example }),
    ...(days !== null && { days }),
    ...(daysPerSecond !== null && { pace: { kind: 'days-per-second', daysPerSecond } }),
  })
}

export async function replayHere({ example }: ReplayOptions): Promise<unknown> {
  throw new CommandError('NOT_YET', `replaying ${example} is not built yet`)
}
