import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { AppError } from '#core/errors'
import { cacheFolder } from './cache-folder.ts'
import { runTool } from './run-tool.ts'

export interface PrepareUvOptions {
  readonly python: string
  readonly tell: (line: string) => void
  readonly signal: AbortSignal
}

/** The uv version that wrote the lock file. */
const uvVersion = '0.13.9'
const bootstrap = join(cacheFolder, 'uv')

/**
 * Finds uv, or installs it from PyPI into an environment of its own inside the clone.
 *
 * @returns the command
 * @throws {AppError} `PYTHON_WITHOUT_VENV` | `SETUP_FAILED`
 */
export async function prepareUv({ python, tell, signal }: PrepareUvOptions): Promise<string> {
  if (await works('uv')) return 'uv'
  const [folder, extension] = process.platform === 'win32' ? ['Scripts', '.exe'] : ['bin', '']
  const uv = join(bootstrap, folder, `uv${extension}`)
  if (existsSync(uv) && (await works(uv))) return uv
  tell(`Installing uv ${uvVersion}, which installs the Python packages.`)
  try {
    await runTool({ file: python, words: ['-m', 'venv', '--clear', bootstrap], tell, signal })
  } catch (error) {
    throw isWithoutVenv(error) ? withoutVenv(python, error) : error
  }
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `uv==${uvVersion}`]
  await runTool({ file: join(bootstrap, folder, `python${extension}`), words: pip, tell, signal })
  return uv
}

/** Debian's python3 lacks the venv module. */
function isWithoutVenv(error: unknown): boolean {
  return error instanceof AppError && /ensurepip|No module named '?venv/.test(String(error.details.output))
}

function withoutVenv(python: string, cause: unknown): AppError {
  const message = `${python} cannot create virtual environments: its venv module is missing. Install it with: sudo apt install python3-venv`
  return new AppError({ code: 'PYTHON_WITHOUT_VENV', message, cause })
}

async function works(command: string): Promise<boolean> {
  return promisify(execFile)(command, ['--version'], { timeout: 10_000 }).then(
    () => true,
    () => false,
  )
}
