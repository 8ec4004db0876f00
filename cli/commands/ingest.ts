import { type Command, Option } from 'commander'
import { modelDetailSchema } from '#contracts/api/models'
import { type RowsAnswer, rowsAnswerSchema } from '#contracts/api/rows'
import { kindOfFile } from '#functions/api/needed-columns'
import type { ApiClient } from '../api-client.ts'
import type { FileChunk } from '../chunks-of.ts'
import { openRowsFile, type RowsFile } from '../rows-file.ts'
import { type GlobalOptions, newCommand, show, withApi } from '../run-command.ts'
import type { World } from '../world.ts'

interface IngestOptions extends GlobalOptions {
  readonly labels?: boolean
  readonly format?: 'csv' | 'ndjson'
}

/** What a whole file came to. */
export interface IngestSummary {
  readonly modelName: string
  readonly kind: 'observations' | 'labels'
  readonly chunks: number
  readonly chunksIngestedBefore: number
  readonly observations: number
  readonly labels: number
  readonly scored: number
  readonly rejected: number
  readonly unreadable: number
  readonly unreadableRows: readonly { readonly rowNumber: number; readonly reason: string }[]
  readonly ignoredColumns: readonly string[]
  readonly notes: readonly string[]
}

/** `remodel ingest MODEL FILE` */
export function ingestCommand(world: World): Command {
  return newCommand('ingest', 'take in observations or labels; the same file again changes nothing')
    .argument('<model>')
    .argument('<file>', 'CSV with a header, or NDJSON; packed where the name ends in .gz')
    .option('--labels', 'the file holds labels; told from its columns otherwise')
    .addOption(
      new Option('--format <format>', 'what the file is; told from its name otherwise').choices(['csv', 'ndjson']),
    )
    .action(async (model: string, path: string, options: IngestOptions) => {
      const file = await openRowsFile(path, options.format)
      const summary = await withApi(world, { ...options, works: true }, (api) => ingest(api, model, file, options))
      show(world, options, summary, summaryLines)
    })
}

async function ingest(api: ApiClient, model: string, file: RowsFile, options: IngestOptions): Promise<IngestSummary> {
  const modelPath = `/v1/models/${encodeURIComponent(model)}`
  const { file: definition } = await api.ask({ path: modelPath, schema: modelDetailSchema })
  const kind = options.labels ? 'labels' : kindOfFile(definition, file.columns)
  const answers: RowsAnswer[] = []
  for await (const chunk of file.chunks()) {
    answers.push(await sendChunk(api, `${modelPath}/${kind}`, file, chunk))
  }
  return summaryOf(definition.name, kind, answers)
}

function sendChunk(api: ApiClient, path: string, file: RowsFile, chunk: FileChunk): Promise<RowsAnswer> {
  return api.ask({
    method: 'POST',
    path: `${path}?rowOffset=${chunk.rowOffset}&moreFollows=${chunk.moreFollows}`,
    body: chunk.text,
    contentType: file.format === 'csv' ? 'text/csv' : 'application/x-ndjson',
    idempotencyKey: chunk.id,
    schema: rowsAnswerSchema,
  })
}

function summaryOf(modelName: string, kind: IngestSummary['kind'], answers: readonly RowsAnswer[]): IngestSummary {
  const total = (figure: (answer: RowsAnswer) => number) => answers.reduce((sum, answer) => sum + figure(answer), 0)
  return {
    modelName,
    kind,
    chunks: answers.length,
    chunksIngestedBefore: total(({ status }) => (status === 'already-ingested' ? 1 : 0)),
    observations: total(({ observations }) => observations),
    labels: total(({ labels }) => labels),
    scored: total(({ scored }) => scored),
    rejected: total(({ rejected }) => rejected),
    unreadable: total(({ unreadable }) => unreadable),
    unreadableRows: answers.flatMap(({ unreadableRows }) => unreadableRows).slice(0, 20),
    ignoredColumns: answers[0]?.ignoredColumns ?? [],
    // Of the last, which has the newest rows of a file in order.
    notes: answers.at(-1)?.notes ?? [],
  }
}

function summaryLines(summary: IngestSummary): string[] {
  const { observations, labels, scored, rejected, unreadable, unreadableRows, ignoredColumns } = summary
  const before = summary.chunks > 0 && summary.chunksIngestedBefore === summary.chunks
  return [
    `${summary.modelName}: ${observations} observations (${scored} scored) and ${labels} labels taken in, ${rejected} rows rejected${before ? '; this file was ingested before' : ''}.`,
    ...summary.notes,
    ...(ignoredColumns.length > 0 ? [`Columns that the model file does not name: ${ignoredColumns.join(', ')}.`] : []),
    ...unreadableRows.slice(0, 10).map(({ rowNumber, reason }) => `  row ${rowNumber}: ${reason}`),
    ...(unreadable > 10 ? [`  and ${unreadable - 10} more rows that cannot be read`] : []),
  ]
}
