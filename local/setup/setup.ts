import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { containerPython } from '#local/local-adapters'
import { askPython, findPython } from './find-python.ts'
import { prepareUv } from './prepare-uv.ts'
import { runTool } from './run-tool.ts'

export interface SetupOptions {
  /** Told of what is done, line by line; of nothing where nothing is missing. */
  readonly tell: (line: string) => void
  readonly signal: AbortSignal
  /** The container's project. @default the clone's */
  readonly container?: string
}

const ownContainer = resolve(import.meta.dirname, '../../container')

/**
 * Makes the Python environment that trains and serves, with exactly the versions of `uv.lock`, where it is not there yet.
 *
 * A stamp says what it was made of: the second time takes a few milliseconds.
 *
 * @throws {AppError} `PYTHON_MISSING` | `PYTHON_TOO_OLD` | `PYTHON_WITHOUT_VENV` | `SETUP_FAILED`, saying what to do
 */
export async function setUp({ tell, signal, container = ownContainer }: SetupOptions): Promise<void> {
  const stampPath = join(container, '.venv', 'remodel-stamp')
  const stamp = await stampOf(container)
  if (existsSync(containerPython) && (await readFile(stampPath, 'utf8').catch(() => '')) === stamp) return
  const python = await findPython({ platform: process.platform, ask: askPython })
  tell(
    `Setting up the Python environment with ${python.executable} (${python.major}.${python.minor}); this is done once.`,
  )
  const uv = await prepareUv({ python: python.executable, tell, signal })
  tell('Installing the trainer (XGBoost, ONNX Runtime): about 15 seconds and 340 MB.')
  const words = ['sync', '--locked', '--no-dev', '--inexact', '--project', container, '--python', python.executable]
  await runTool({
    file: uv,
    words: [...words, '--no-progress'],
    tell,
    signal,
    variables: { UV_PYTHON_DOWNLOADS: 'never' },
  })
  await writeFile(stampPath, stamp)
  tell('The Python environment is ready.')
}

/** An environment holds absolute paths: a folder that was moved needs another. */
async function stampOf(container: string): Promise<string> {
  const digest = createHash('sha256').update(container)
  for (const file of ['uv.lock', 'pyproject.toml']) digest.update(await readFile(join(container, file)))
  return digest.digest('hex')
}
