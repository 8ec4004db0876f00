import { type Command, Option } from 'commander'
import { modelDetailSchema } from '#contracts/api/models'
import { type RowsAnswer, rowsAnswerSchema } from '#contracts/api/rows'
import { type FileFormat, fileFormats, rowFormats } from '#contracts/row-formats'
import { kindOfFile } from '#rows/needed-columns'
import type { ApiClient } from '../api-client.ts'
import { chunksOf, type FileChunk } from '../chunks-of.ts'
import { CommandError } from '../command-error.ts'
import { cutOffIngest } from '../cut-off-ingest.ts'
import { allRejected, type IngestSummary, ingestLines, type SentChunk, summarizeIngest } from '../ingest-summary.ts'
import { type OpenedFile, openRowsFile } from '../open-rows-file.ts'
import { type GlobalOptions, newCommand, show, withApi } from '../run-command.ts'
import type { World } from '../world.ts'

interface IngestOptions extends GlobalOptions {
  readonly labels?: boolean
  readonly format?: FileFormat
}

/** `remodel ingest MODEL FILE` */
export function ingestCommand(world: World): Command {
  return newCommand('ingest', 'take in observations or labels; the same file again changes nothing')
    .argument('<model>')
    .argument('<file>', 'CSV with a header, or NDJSON; packed where the name ends in .gz')
    .option('--labels', 'the file holds labels; told from its columns otherwise')
    .addOption(new Option('--format <format>', 'what the file is; told from its name otherwise').choices(fileFormats))
    .action(async (model: string, path: string, options: IngestOptions) => {
      const file = await openRowsFile(path, options.format)
      const summary = await withApi(world, { ...options, works: true }, (api) => ingest(api, model, file, options))
      show(world, options, summary, ingestLines)
      const first = allRejected(summary)
      if (first !== null) throw new CommandError('ALL_REJECTED', `every row of ${path} was rejected; ${first}`)
    })
}

/** Sends a file's chunks one after the other. */
async function ingest(api: ApiClient, model: string, file: OpenedFile, options: IngestOptions): Promise<IngestSummary> {
  const modelPath = `/v1/models/${encodeURIComponent(model)}`
  const { file: definition } = await api.ask({ path: modelPath, schema: modelDetailSchema })
  const kind = options.labels ? 'labels' : kindOfFile(definition, file.columns)
  const sent: SentChunk[] = []
  try {
    for await (const { text, lines, ...chunk } of chunksOf(file)) {
      const answer = await sendChunk(api, `${modelPath}/${kind}`, file, { text, ...chunk })
      const { rowOffset } = chunk
      sent.push({ rowCount: lines.length, lines: answer.rejected > 0 ? lines : [], rowOffset, answer })
    }
  } catch (error) {
    throw cutOffIngest(
      error,
      sent.reduce((sum, { rowCount }) => sum + rowCount, 0),
    )
  }
  return summarizeIngest(definition.name, kind, sent)
}

function sendChunk(
  api: ApiClient,
  path: string,
  file: OpenedFile,
  chunk: Omit<FileChunk, 'lines'>,
): Promise<RowsAnswer> {
  return api.ask({
    method: 'POST',
    path: `${path}?rowOffset=${chunk.rowOffset}&moreFollows=${chunk.moreFollows}`,
    body: chunk.text,
    contentType: rowFormats[file.format].mediaTypes[0],
    idempotencyKey: chunk.id,
    schema: rowsAnswerSchema,
  })
}
