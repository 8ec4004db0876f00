import { Command } from 'commander'
import { showFigure } from '#contracts/wording'
import { tableLines } from '../print-table.ts'
import type { World } from '../world.ts'
import { daysOf, speedOf } from './start.ts'

/** Nested figures as lines: `gate.better  12`. */
function figureLines(figures: unknown): string[] {
  return tableLines(flatten('', figures), [
    { title: 'figure', of: ([name]) => name },
    { title: 'value', of: ([, value]) => value, align: 'right' },
  ])
}

function flatten(name: string, value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null) {
    return [[name, typeof value === 'number' ? showFigure(value) : String(value)]]
  }
  return Object.entries(value).flatMap(([key, inner]) => flatten(name === '' ? key : `${name}.${key}`, inner))
}

interface ReplayCommandOptions {
  readonly state: string
  readonly example: string
  readonly days?: number
  readonly speed: number | 'max'
  /** `true` without a file. */
  readonly json?: string | true
}

/** `remodel replay`: here `--json` may name a file, so that progress and figures part. */
export function replayCommand(world: World): Command {
  return new Command('replay')
    .description('replay an example to its end, headless, and tell the figures')
    .requiredOption('--example <name>', 'electricity, or a folder of your own')
    .option('--days <count>', 'days of the example', daysOf)
    .option('--speed <days>', 'simulated days a second, or max', speedOf, 'max')
    .option('--state <dir>', 'folder of the state', '.remodel')
    .option('--json [file]', 'the figures as JSON, into the file where one is named')
    .action(async ({ state, example, days, speed, json }: ReplayCommandOptions) => {
      const figuresFile = typeof json === 'string' ? json : null
      const figures = await world.replay({
        state,
        example,
        days: days ?? null,
        daysPerSecond: speed === 'max' ? null : speed,
        figuresFile,
      })
      if (json === true) world.print(JSON.stringify(figures, null, 2))
      else for (const line of figureLines(figures)) world.print(line)
    })
}
