import { readExample } from '#local/replay/example-folder'
import { start } from '#local/start'
import { refuseRunning } from './running-process.ts'
import { untilAskedToEnd } from './terminal.ts'
import type { StartOptions } from './world.ts'

/** Runs an installation with its API on the loopback, until Ctrl-C. */
export async function startHere({ state, example, days, daysPerSecond, host, port }: StartOptions): Promise<void> {
  await refuseRunning(state)
  // Before anything is set up for it, which may take a minute.
  if (example !== null) await readExample(example)
  await start({
    state,
    address: { host, port, token: process.env.REMODEL_TOKEN },
    output: process.stdout,
    signal: untilAskedToEnd(),
    ...(example !== null && { example }),
    ...(days !== null && { days }),
    ...(daysPerSecond !== null && { pace: { kind: 'days-per-second', daysPerSecond } }),
  })
}
