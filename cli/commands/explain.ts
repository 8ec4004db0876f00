import { type Command, InvalidArgumentError } from 'commander'
import { type Explanation, type ExplanationLine, explanationSchema } from '#contracts/api/explanations'
import type { ApiClient } from '../api-client.ts'
import { CommandError, refusal } from '../command-error.ts'
import { shortTime } from '../print-table.ts'
import { type GlobalOptions, newCommand, show, withApi } from '../run-command.ts'
import type { World } from '../world.ts'

/** `remodel explain MODEL|RUN` */
export function explainCommand(world: World): Command {
  return newCommand('explain', 'why it retrained, and why it did not, with the numbers')
    .argument('<model-or-run>', 'a model’s name or a run’s id')
    .option('--limit <lines>', 'lines of the history', linesOf, 20)
    .action(async (name: string, options: GlobalOptions & { limit: number }) => {
      const explanation = await withApi(world, options, (api) => explain(api, name, options.limit))
      show(world, options, explanation, explanationLines)
    })
}

/** A run's id begins with its model's name, so that either may be meant: a model first, then a run. */
async function explain(api: ApiClient, name: string, limit: number): Promise<Explanation> {
  const asked = encodeURIComponent(name)
  const schema = explanationSchema
  try {
    return await api.ask({ path: `/v1/models/${asked}/explanation?limit=${limit}`, schema })
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
  try {
    return await api.ask({ path: `/v1/retraining-runs/${asked}/explanation`, schema })
  } catch (error) {
    if (!isNotFound(error)) throw error
    throw refusal('NOT_FOUND', `There is no model and no run ${name}.`)
  }
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

function linesOf(text: string): number {
  const lines = Number(text)
  if (!Number.isInteger(lines) || lines < 1 || lines > 500) throw new InvalidArgumentError('a number from 1 to 500.')
  return lines
}
