import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuiltInType } from '#contracts/model-types'
import { environmentPython, ownContainer } from './environment-python.ts'
import { askPython, findPython } from './find-python.ts'
import { prepareUv } from './prepare-uv.ts'
import { runTool } from './run-tool.ts'
import { withSetupLock } from './with-setup-lock.ts'

export interface SetupOptions {
  /** Gets a line for each step, and none if nothing is missing. */
  readonly tell: (line: string) => void
  readonly signal: AbortSignal
  /** The model type whose packages are needed beside those of all. @default 'xgboost', which every environment trains */
  readonly modelType?: BuiltInType
  /** The container's project folder. @default the clone's */
  readonly container?: string
}

/** The packages of each type, measured on Linux: what comes in addition to the first line's. */
const installations: Readonly<Record<BuiltInType, string>> = {
  xgboost: 'the trainer (XGBoost, ONNX Runtime): about 15 seconds and 350 MB',
  catboost: 'CatBoost: about 15 seconds and 360 MB',
  random_forest: 'scikit-learn, for random_forest and neural_network: about 10 seconds and 60 MB',
  neural_network: 'scikit-learn, for random_forest and neural_network: about 10 seconds and 60 MB',
  ensemble: 'CatBoost and scikit-learn, for the members of an ensemble: about 25 seconds and 430 MB',
}

/**
 * Creates the Python environment for training and serving, with exactly the versions of `uv.lock`, unless it exists, and
 * adds the packages of a model type. Other types' packages stay.
 *
 * Stamps record the sources of what is installed, so a second call takes a few milliseconds. Processes that call it at
 * once take turns, and the later ones find the work done.
 *
 * @throws {AppError} `PYTHON_MISSING` | `PYTHON_TOO_OLD` | `PYTHON_WITHOUT_VENV` | `SETUP_FAILED`, with the fix
 */
export async function setUp(options: SetupOptions): Promise<void> {
  const { tell, signal } = options
  if (await isSetUp(options)) return
  await withSetupLock({ tell, signal }, async () => {
    if (!(await isSetUp(options))) await install(options)
  })
}

/** Whether the environment has the packages of a model type, in the versions of `uv.lock`. */
export async function isSetUp({
  modelType = 'xgboost',
  container = ownContainer,
}: Pick<SetupOptions, 'modelType' | 'container'>): Promise<boolean> {
  const found = await readFile(stampPathOf(container, modelType), 'utf8').catch(() => '')
  return existsSync(environmentPython(container)) && found === (await stampOf(container))
}

async function install({ tell, signal, modelType = 'xgboost', container = ownContainer }: SetupOptions): Promise<void> {
  const stamp = await stampOf(container)
  const python = await findPython({ platform: process.platform, ask: askPython })
  tell(
    `Setting up the Python environment with ${python.executable} (${python.major}.${python.minor}); this is done once.`,
  )
  const uv = await prepareUv({ python: python.executable, tell, signal })
  tell(`Installing ${installations[modelType]}.`)
  const words = ['sync', '--locked', '--no-dev', '--inexact', '--group', modelType, '--project', container]
  await runTool({
    file: uv,
    words: [...words, '--python', python.executable, '--no-progress'],
    tell,
    signal,
    variables: { UV_PYTHON_DOWNLOADS: 'never' },
  })
  await writeFile(stampPathOf(container, modelType), stamp)
  tell('The Python environment is ready.')
}

function stampPathOf(container: string, modelType: BuiltInType): string {
  return join(container, '.venv', modelType === 'xgboost' ? 'remodel-stamp' : `remodel-stamp-${modelType}`)
}

/** The stamp includes the path: an environment holds absolute paths, so a moved folder needs a new one. */
async function stampOf(container: string): Promise<string> {
  const digest = createHash('sha256').update(container)
  for (const file of ['uv.lock', 'pyproject.toml']) digest.update(await readFile(join(container, file)))
  return digest.digest('hex')
}
