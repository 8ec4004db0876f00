import { type Command, InvalidArgumentError, Option } from 'commander'
import { modelDetailSchema } from '#contracts/api/models'
import { type Prediction, predictionListSchema } from '#contracts/api/predictions'
import { toIso } from '#core/instant'
import { readTime } from '#rows/read-cell'
import type { ApiClient } from '../api-client.ts'
import { apiPath } from '../api-path.ts'
import { predictionWriters } from '../prediction-writers.ts'
import { type GlobalOptions, newCommand, withApi } from '../run-command.ts'
import type { World } from '../world.ts'

interface PredictionOptions extends GlobalOptions {
  readonly from?: string
  readonly to?: string
  readonly id?: string
  readonly format?: keyof typeof predictionWriters
}

/** Predictions of a page. */
const pageRows = 1000

/** `remodel predictions MODEL` */
export function predictionsCommand(world: World): Command {
  return newCommand('predictions', 'print stored predictions with their labels, oldest first')
    .argument('<model>')
    .option('--from <time>', 'from this time on (ISO 8601, UTC unless it says otherwise)', timeOf)
    .option('--to <time>', 'before this time', timeOf)
    .option('--id <id>', 'only observations of this id')
    .addOption(
      new Option('--format <format>', 'csv, or ndjson with --json, unless this says otherwise').choices(
        Object.keys(predictionWriters),
      ),
    )
    .action(async (model: string, options: PredictionOptions) => {
      const makeWriter = predictionWriters[options.format ?? (options.json ? 'ndjson' : 'csv')]
      await withApi(world, options, async (api) => {
        const { file, classes } = await api.ask({ path: apiPath`/v1/models/${model}`, schema: modelDetailSchema })
        const writer = await makeWriter({
          task: file.task,
          classes: classes ?? [],
          hasTextLabels: file.positiveLabel !== undefined || classes !== null,
          write: world.write,
        })
        for await (const page of pagesOf(api, model, options)) await writer.add(page)
        await writer.end()
      })
    })
}

async function* pagesOf(
  api: ApiClient,
  model: string,
  { from, to, id }: PredictionOptions,
): AsyncGenerator<readonly Prediction[]> {
  const query = new URLSearchParams({ order: 'oldest-first', limit: String(pageRows) })
  for (const [name, value] of Object.entries({ from, to, id })) if (value !== undefined) query.set(name, value)
  for (let next: string | null = ''; next !== null; ) {
    if (next !== '') query.set('cursor', next)
    const path = `${apiPath`/v1/models/${model}/predictions`}?${query}`
    const page = await api.ask({ path, schema: predictionListSchema })
    yield page.predictions
    next = page.next
  }
}

function timeOf(text: string): string {
  const read = readTime(text)
  if ('value' in read) return toIso(read.value)
  throw new InvalidArgumentError(`${read.problem}.`)
}
