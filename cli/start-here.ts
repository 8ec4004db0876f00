import { readChannelSettings } from '#local/notifications/read-channel-settings'
import { readExample } from '#local/replay/example-folder'
import { start } from '#local/start'
import { runtimeOptionsOf } from './example-options.ts'
import { refuseRunning } from './running-process.ts'
import { untilAskedToEnd } from './terminal.ts'
import type { StartOptions } from './world.ts'

/** Runs an installation and its API until Ctrl-C. */
export async function startHere({ state, example, host, port, ...part }: StartOptions): Promise<void> {
  await refuseRunning(state)
  // First, because the setup may take a minute.
  const channels = readChannelSettings(process.env)
  if (example !== null) await readExample(example)
  await start({
    state,
    address: { host, port, token: process.env.REMODEL_TOKEN },
    output: process.stdout,
    signal: untilAskedToEnd(),
    channels,
    ...(example !== null && { example }),
    ...runtimeOptionsOf(part),
  })
}
