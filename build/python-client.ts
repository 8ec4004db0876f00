import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { openApiDocument } from '#api/http/openapi-document'
import { askPython, findPython } from '#local/setup/find-python'
import { prepareUv } from '#local/setup/prepare-uv'
import { runTool } from '#local/setup/run-tool'

/** Folder of the Python client. */
export const clientFolder = resolve(import.meta.dirname, '../clients/python')

export interface ClientOptions {
  readonly tell: (line: string) => void
  readonly signal: AbortSignal
}

/** A tool of the client's environment. */
export type RunClientTool = (name: string, ...words: readonly string[]) => Promise<void>

/**
 * Sets up the environment of the Python client with the versions of its `uv.lock`, and generates its functions from the
 * API's document of this moment. They are not committed: 270 files follow from the document, and would differ from it.
 *
 * A repeat writes the same files.
 *
 * @returns how to run a tool of the environment, in the client's folder
 * @throws {AppError} `PYTHON_MISSING` | `SETUP_FAILED`, also where the generator warns of an endpoint
 */
export async function preparePythonClient({ tell, signal }: ClientOptions): Promise<RunClientTool> {
  const { executable: python } = await findPython({ platform: process.platform, ask: askPython })
  const uv = await prepareUv({ python, tell, signal })
  const variables = { UV_PYTHON_DOWNLOADS: 'never' }
  const sync = ['sync', '--locked', '--project', clientFolder, '--python', python, '--no-progress']
  await runTool({ file: uv, words: sync, tell, signal, variables })
  const programs = join(clientFolder, '.venv', process.platform === 'win32' ? 'Scripts' : 'bin')
  const run: RunClientTool = (name, ...words) =>
    runTool({
      file: join(programs, name),
      words,
      tell,
      signal,
      folder: clientFolder,
      // The generator formats its files with the environment's ruff.
      variables: { PATH: `${programs}${delimiter}${process.env.PATH ?? ''}` },
    })
  const folder = await mkdtemp(join(tmpdir(), 'remodel-client-'))
  try {
    const document = join(folder, 'openapi.json')
    await writeFile(document, JSON.stringify(openApiDocument()))
    const output = join(clientFolder, 'src/remodel_client/api_client')
    const words = ['--path', document, '--output-path', output, '--config', join(clientFolder, 'generator.yaml')]
    await run('openapi-python-client', 'generate', ...words, '--meta', 'none', '--overwrite', '--fail-on-warning')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return run
}
