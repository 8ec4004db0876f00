import type { Command } from 'commander'
import { type Explanation, type ExplanationLine, explanationSchema } from '#contracts/api/explanations'
import type { ApiClient } from '../api-client.ts'
import { apiPath } from '../api-path.ts'
import { CommandError, refusal } from '../command-error.ts'
import { wholeNumber } from '../number-option.ts'
import { shortTime } from '../print-table.ts'
import { type GlobalOptions, newCommand, show, withApi } from '../run-command.ts'
import type { World } from '../world.ts'

/** `remodel explain MODEL|RUN` */
export function explainCommand(world: World): Command {
  return newCommand('explain', 'why a model was retrained, or not, with the numbers')
    .argument('<model-or-run>', "a model's name or a run's id")
    .option('--limit <lines>', 'lines of the history', wholeNumber({ min: 1, max: 500 }), 20)
    .action(async (name: string, options: GlobalOptions & { limit: number }) => {
      const explanation = await withApi(world, options, (api) => explain(api, name, options.limit))
      show(world, options, explanation, explanationLines)
    })
}

/** The name of a model or of a run: a run's id begins with its model's name, and is asked for second. */
async function explain(api: ApiClient, name: string, limit: number): Promise<Explanation> {
  for (const path of [
    apiPath`/v1/models/${name}/explanation?limit=${limit}`,
    apiPath`/v1/retraining-runs/${name}/explanation`,
  ]) {
    try {
      return await api.ask({ path, schema: explanationSchema })
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }
  throw refusal('NOT_FOUND', `There is no model or run ${name}.`)
}

function isNotFound(error: unknown): boolean {
  return error instanceof CommandError && error.code === 'NOT_FOUND'
}

function explanationLines({ name, summary, sections }: Explanation): string[] {
  return [`${name}: ${summary}`, ...sections.flatMap(({ title, lines }) => ['', title, ...lines.flatMap(lineLines)])]
}

function lineLines({ at, since, text, wouldChange }: ExplanationLine): string[] {
  const time = since === null ? shortTime(at) : `${shortTime(since)} to ${shortTime(at)}`
  return [`  ${time}  ${text}`, ...(wouldChange === null ? [] : [`      would have changed it: ${wouldChange}`])]
}
