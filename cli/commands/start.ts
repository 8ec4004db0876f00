import type { Command } from 'commander'
import { type ExampleOptions, replayPartOf, withExampleOptions } from '../example-options.ts'
import { wholeNumber } from '../number-option.ts'
import { type GlobalOptions, newCommand } from '../run-command.ts'
import type { World } from '../world.ts'

const defaultPort = 7373

interface StartCommandOptions extends GlobalOptions, ExampleOptions {
  readonly example?: string
  readonly host: string
  readonly port: number
}

/** `remodel start` */
export function startCommand(world: World): Command {
  const command = newCommand('start', 'run the installation until Ctrl-C').option(
    '--example <name>',
    'replay an example first: electricity, flights, arrivals, sp500, or a folder of your own',
  )
  return withExampleOptions(command)
    .option('--host <address>', 'address to listen on; any but the loopback needs REMODEL_TOKEN', '127.0.0.1')
    .option('--port <number>', 'port to listen on', wholeNumber({ max: 65_535 }), defaultPort)
    .action(({ state, example, host, port, ...part }: StartCommandOptions) =>
      world.start({ state, example: example ?? null, ...replayPartOf(part), host, port }),
    )
}
