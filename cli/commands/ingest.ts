import { type Command, Option } from 'commander'
import { modelDetailSchema } from '#contracts/api/models'
import { type RowsAnswer, rowsAnswerSchema } from '#contracts/api/rows'
import type { IncomingKind } from '#contracts/incoming-key'
import { rowFormats } from '#contracts/row-formats'
import type { ApiClient } from '../api-client.ts'
import { apiPath } from '../api-path.ts'
import { chunksOf, type FileChunk } from '../chunks-of.ts'
import { CommandError, refusal } from '../command-error.ts'
import { cutOffIngest } from '../cut-off-ingest.ts'
import { allRejected, type IngestSummary, ingestLines, type SentChunk, summarizeIngest } from '../ingest-summary.ts'
import { kindOfNamed, type NamedFile, nameOf, openNamedFiles } from '../named-files.ts'
import { type CommandFormat, commandFormats, type OpenedFile } from '../open-rows-file.ts'
import { type GlobalOptions, newCommand, show, withApi } from '../run-command.ts'
import { spoolStdin } from '../spool-stdin.ts'
import type { World } from '../world.ts'

interface IngestOptions extends GlobalOptions {
  readonly labels?: boolean
  readonly format?: CommandFormat
}

const formatHelp = 'what the files are; told from their names or their first bytes otherwise'

/** `remodel ingest MODEL FILE…` */
export function ingestCommand(world: World): Command {
  return newCommand('ingest', 'take in observations or labels; the same file again changes nothing')
    .argument('<model>')
    .argument(
      '<files...>',
      'CSV with a header, NDJSON, JSON or Parquet; text packed where the name ends in .gz; - is stdin',
    )
    .option('--labels', 'the files hold labels; told from their columns otherwise')
    .addOption(new Option('--format <format>', formatHelp).choices(commandFormats))
    .action(async (model: string, names: readonly string[], options: IngestOptions) => {
      if (names.filter((name) => name === '-').length > 1)
        throw refusal('STDIN_TWICE', 'The standard input (-) can be read once only.')
      const input = names.includes('-') ? await spoolStdin(world.stdin()) : null
      try {
        // All are opened before the first is sent: a wrong name leaves nothing half done.
        const files = await openNamedFiles(names, input, options.format)
        const summaries: IngestSummary[] = []
        try {
          await withApi(world, { ...options, works: true }, async (api) => {
            for await (const summary of ingestAll(api, model, files, options)) summaries.push(summary)
          })
        } catch (error) {
          if (summaries.length > 0) tell(world, options, files, summaries)
          throw error
        }
        tell(world, options, files, summaries)
        refuseRejected(files, summaries)
      } catch (error) {
        // The file that keeps it is gone when the error is read.
        if (input !== null && error instanceof Error)
          error.message = error.message.replaceAll(input.path, 'the standard input')
        throw error
      } finally {
        await input?.remove()
      }
    })
}

/** Names the file that could not be sent, where there are several, and those after it. */
function ofFile(error: unknown, [at, ...after]: readonly NamedFile[]): unknown {
  if (!(error instanceof Error) || at === undefined) return error
  const name = nameOf(at)
  const notSent = after.length === 0 ? '' : ` Not sent: ${after.map(nameOf).join(', ')}.`
  error.message = `${error.message.includes(name) ? '' : `${name}: `}${error.message}${notSent}`
  return error
}

/** Prints what became of each file. */
function tell(
  world: World,
  options: IngestOptions,
  files: readonly NamedFile[],
  summaries: readonly IngestSummary[],
): void {
  const [only] = summaries
  if (files.length === 1 && only) show(world, options, only, ingestLines)
  else {
    const named = summaries.map((summary, index) => ({ file: files[index]?.name ?? '', ...summary }))
    show(world, options, named, (all) => all.flatMap((one) => [`${one.file}:`, ...ingestLines(one)]))
  }
}

/** @throws {CommandError} `ALL_REJECTED` for a file of which nothing was taken */
function refuseRejected(files: readonly NamedFile[], summaries: readonly IngestSummary[]): void {
  for (const [index, summary] of summaries.entries()) {
    const first = allRejected(summary)
    if (first !== null)
      throw new CommandError('ALL_REJECTED', `every row of ${files[index]?.name} was rejected; ${first}`)
  }
}

/**
 * Sends the files in their order, and gives what became of each. All are checked for their columns before the first is sent: one that is refused in
 * the middle would leave the others half told, and the first training waiting.
 *
 * @throws {UnreadableRowsError} `MISSING_COLUMNS`, naming the file
 */
async function* ingestAll(
  api: ApiClient,
  modelName: string,
  files: readonly NamedFile[],
  options: IngestOptions,
): AsyncGenerator<IngestSummary> {
  const { file: model } = await api.ask({ path: apiPath`/v1/models/${modelName}`, schema: modelDetailSchema })
  const known = files.map((file) => ({ ...file, kind: kindOfNamed(model, file, options) }))
  for (const [index, { file, kind }] of known.entries()) {
    const moreFiles = index < files.length - 1
    yield await ingest(api, { modelName: model.name, file, kind, moreFiles }).catch((error) => {
      throw files.length > 1 ? ofFile(error, files.slice(index)) : error
    })
  }
}

interface FileToIngest {
  readonly modelName: string
  readonly file: OpenedFile
  readonly kind: IncomingKind
  /** The first training waits for the last of them. */
  readonly moreFiles: boolean
}

/** Sends a file's chunks one after the other. */
async function ingest(api: ApiClient, { modelName, file, kind, moreFiles }: FileToIngest): Promise<IngestSummary> {
  const path = `${apiPath`/v1/models/${modelName}`}/${kind}`
  const sent: SentChunk[] = []
  try {
    for await (const { text, lines, ...chunk } of chunksOf(file)) {
      const moreFollows = chunk.moreFollows || moreFiles
      const answer = await sendChunk(api, path, file, { text, ...chunk, moreFollows })
      const { rowOffset } = chunk
      sent.push({ rowCount: lines.length, lines: answer.rejected > 0 ? lines : [], rowOffset, answer })
    }
  } catch (error) {
    throw cutOffIngest(
      error,
      sent.reduce((sum, { rowCount }) => sum + rowCount, 0),
    )
  }
  return summarizeIngest({ modelName, kind, hasLines: file.hasLines }, sent)
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
