import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { AppError } from '#core/errors'

export interface Python {
  readonly executable: string
  readonly major: number
  readonly minor: number
}

export interface FindPythonOptions {
  readonly platform: NodeJS.Platform
  /** Runs a command and returns its Python's version and path; null if there is no such command. */
  readonly ask: (command: readonly string[]) => Promise<Python | null>
}

const versionMin = { major: 3, minor: 11 }
/** The container's lock file covers versions below this one. */
const versionBelow = { major: 3, minor: 15 }

const candidates: readonly (readonly string[])[] = [
  ['python3.13'],
  ['python3.12'],
  ['python3.11'],
  ['python3.14'],
  ['python3'],
  ['python'],
  ['py', '-3'],
]

/**
 * Finds a Python that can run the trainer.
 *
 * @throws {AppError} `PYTHON_MISSING` | `PYTHON_TOO_OLD`, with the command that installs it on this platform
 */
export async function findPython({ platform, ask }: FindPythonOptions): Promise<Python> {
  const unfit: Python[] = []
  for (const command of candidates) {
    const python = await ask(command)
    if (python && isFit(python)) return python
    if (python) unfit.push(python)
  }
  const found = unfit[0]
  const missing = found
    ? `Remodel needs Python 3.11 to 3.14; ${found.executable} is ${found.major}.${found.minor}.`
    : 'Remodel needs Python 3.11 to 3.14 to train models; none was found.'
  const code = found ? 'PYTHON_TOO_OLD' : 'PYTHON_MISSING'
  throw new AppError({ code, message: `${missing} ${howToInstall(platform)}`, details: { platform, unfit } })
}

function isFit({ major, minor }: Python): boolean {
  return major === versionMin.major && minor >= versionMin.minor && minor < versionBelow.minor
}

function howToInstall(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'darwin':
      return 'Install it with: brew install python@3.13'
    case 'win32':
      return 'Install it with: winget install -e --id Python.Python.3.13'
    default:
      return 'Install it with: sudo apt install python3 python3-venv (Debian, Ubuntu), sudo dnf install python3.13 (Fedora), or from https://www.python.org/downloads/'
  }
}

const question = 'import sys, json; print(json.dumps([sys.version_info[0], sys.version_info[1], sys.executable]))'

/** Runs a command of this machine. One that hangs, such as a placeholder of an app store, counts as missing. */
export async function askPython([file, ...words]: readonly string[]): Promise<Python | null> {
  try {
    const { stdout } = await promisify(execFile)(file as string, [...words, '-c', question], { timeout: 10_000 })
    const [major, minor, executable] = JSON.parse(stdout) as [number, number, string]
    return { major, minor, executable }
  } catch {
    return null
  }
}
