import { Command } from 'commander'
import { showFigure } from '#contracts/wording'
import { type ExampleOptions, replayPartOf, withExampleOptions } from '../example-options.ts'
import { tableLines } from '../print-table.ts'
import { stateOption } from '../run-command.ts'
import type { World } from '../world.ts'

interface ReplayCommandOptions extends ExampleOptions {
  readonly state: string
  readonly example: string
  /** `true` without a file. */
  readonly json?: string | true
}

/** `remodel replay`: its `--json` may name a file, so that figures and progress are kept apart. */
export function replayCommand(world: World): Command {
  const command = new Command('replay')
    .description('replay an example to its end, then print its figures')
    .requiredOption('--example <name>', 'electricity, flights, arrivals, sp500, or a folder of your own')
  return withExampleOptions(command)
    .addOption(stateOption())
    .option('--json [file]', 'print the figures as JSON, or write them to a file')
    .action(async ({ state, example, json, ...part }: ReplayCommandOptions) => {
      const figuresFile = typeof json === 'string' ? json : null
      const figures = await world.replay({ state, example, ...replayPartOf(part), figuresFile })
      if (json === true) world.print(JSON.stringify(figures, null, 2))
      else for (const line of figureLines(figures)) world.print(line)
    })
}

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
