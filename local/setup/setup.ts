import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { containerPython } from '#local/local-adapters'
import { askPython, findPython } from './find-python.ts'
import { prepareUv } from './prepare-uv.ts'
import { runTool } from './run-tool.ts'

export interface SetupOptions {
  /** Gets a line for each step, and none if nothing is missing. */
  readonly tell: (line: string) => void
  readonly signal: AbortSignal
  /** The container's project folder. @default the clone's */
  readonly container?: string
}

const ownContainer = resolve(import.meta.dirname, '../../container')

/**
 * Creates the Python environment for training and serving, with exactly the versions of `uv.lock`, unless it exists.
 *
 * A stamp records the sources of the environment, so a second call takes a few milliseconds.
 *
 * @throws {AppError} `PYTHON_MISSING` | `PYTHON_TOO_OLD` | `PYTHON_WITHOUT_VENV` | `SETUP_FAILED`, with the fix
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

/** The stamp includes the path: an environment holds absolute paths, so a moved folder needs a new one. */
async function stampOf(container: string): Promise<string> {
  const digest = createHash('sha256').update(container)
  for (const file of ['uv.lock', 'pyproject.toml']) digest.update(await readFile(join(container, file)))
  return digest.digest('hex')
}
