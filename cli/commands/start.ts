import { type Command, InvalidArgumentError } from 'commander'
import { type GlobalOptions, newCommand } from '../run-command.ts'
import type { World } from '../world.ts'

const defaultPort = 7373

interface StartCommandOptions extends GlobalOptions {
  readonly example?: string
  readonly days?: number
  readonly speed: number | 'max'
  readonly host: string
  readonly port: number
}

/** `remodel start` */
export function startCommand(world: World): Command {
  return newCommand('start', 'run the installation, and stay up')
    .option('--example <name>', 'replay an example (electricity, or a folder of your own) first')
    .option('--days <count>', 'days of the example', daysOf)
    .option('--speed <days>', 'simulated days a second, or max', speedOf, 'max')
    .option('--host <address>', 'address to answer on; beyond the loopback REMODEL_TOKEN has to be set', '127.0.0.1')
    .option('--port <number>', 'port to answer on', portOf, defaultPort)
    .action(async ({ state, example, days, speed, host, port }: StartCommandOptions) => {
      await world.start({
        state,
        example: example ?? null,
        days: days ?? null,
        daysPerSecond: speed === 'max' ? null : speed,
        host,
        port,
      })
    })
}

/** Not null for `max`: commander takes null from a parser for no value at all. */
export function speedOf(text: string): number | 'max' {
  if (text === 'max') return text
  const daysPerSecond = Number(text)
  if (!Number.isFinite(daysPerSecond) || daysPerSecond <= 0) throw new InvalidArgumentError('a number above 0, or max.')
  return daysPerSecond
}

export function daysOf(text: string): number {
  const days = Number(text)
  if (!Number.isFinite(days) || days <= 0) throw new InvalidArgumentError('a number of days above 0.')
  return days
}

function portOf(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('a number from 0 to 65535.')
  return port
}
