import { existsSync } from 'node:fs'
import type { BuiltInType } from '#contracts/model-types'
import { environmentPython, ownContainer } from './environment-python.ts'
import { askPython, findPython } from './find-python.ts'
import { installationInWords } from './installation-words.ts'
import { installedPackages, packageOf } from './installed-packages.ts'
import { prepareUv } from './prepare-uv.ts'
import { runTool } from './run-tool.ts'
import { isStamped, writeStamp } from './stamp.ts'
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

/**
 * Creates the Python environment for training and serving, with exactly the versions of `uv.lock`, unless it exists, and
 * adds the packages of a model type. Other types' packages stay.
 *
 * Stamps record what was installed, so a second call only looks whether it is there. Processes that call it at once take
 * turns, and the later ones find the work done.
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
  return existsSync(environmentPython(container)) && (await isStamped(container, modelType))
}

async function install({ tell, signal, modelType = 'xgboost', container = ownContainer }: SetupOptions): Promise<void> {
  const python = await findPython({ platform: process.platform, ask: askPython })
  if (!existsSync(environmentPython(container)))
    tell(
      `Setting up the Python environment with ${python.executable} (${python.major}.${python.minor}); this is done once.`,
    )
  const uv = await prepareUv({ python: python.executable, tell, signal })
  tell(installationInWords(modelType, await installedPackages(container)))
  const asked = ['--locked', '--no-dev', '--group', modelType, '--project', container, '--python', python.executable]
  const run = (words: readonly string[], told: (line: string) => void) =>
    runTool({ file: uv, words: [...words], tell: told, signal, variables: { UV_PYTHON_DOWNLOADS: 'never' } })
  await run(['sync', ...asked, '--inexact', '--no-progress'], tell)
  const listed: string[] = []
  const plain = ['--no-hashes', '--no-annotate', '--no-header', '--no-emit-project', '--quiet']
  await run(['export', ...asked, ...plain], (line) => listed.push(line))
  const installed = await installedPackages(container)
  // Packages of other platforms and of other versions of Python are listed, too.
  await writeStamp(
    container,
    modelType,
    listed.flatMap(packageIn).filter((name) => installed.has(name)),
  )
  tell('The Python environment is ready.')
}

/** @example packageIn("numpy==2.4.6 ; sys_platform == 'linux'") // => ['numpy==2.4.6'] */
function packageIn(line: string): string[] {
  const [, name, version] = /^\s*([\w.-]+)==([^\s;]+)/.exec(line) ?? []
  return name && version ? [packageOf(name, version)] : []
}
