import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'csv-parse/sync'
import { cacheFolder } from '#local/setup/cache-folder'

const run = promisify(execFile)
const version = '3.2.1'
const integrity = 'sha512-lTSwZA6yq6qSU2YZm+6bqILiIvTPPxn4itir7jPGFmHIdPvUfQ9pCzzcrklYywMJgLUbaIeSkZQdiJd6wBxPug=='
const file = 'sp500-2000.csv'

/** A trading day, as published. */
export interface TradingDay {
  /** As in 2000-01-03. */
  readonly date: string
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

/**
 * The S&P 500's trading days from 2000 to 2020, oldest first, of npm's `vega-datasets`: fetched once, and checked by its
 * hash. Nothing of the package is run.
 */
export async function fetchPrices({
  folder = join(cacheFolder, `vega-datasets-${version}`),
  tell = () => {},
}: {
  readonly folder?: string
  readonly tell?: (line: string) => void
} = {}): Promise<TradingDay[]> {
  const path = join(folder, file)
  if (!existsSync(path)) {
    tell(`Fetching vega-datasets ${version} from npm: 2 MB.`)
    await fetchPackage(folder)
  }
  return readPrices(await readFile(path, 'utf8'))
}

async function fetchPackage(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const unpacked = await mkdtemp(join(folder, 'unpacked-'))
  try {
    const words = ['pack', `vega-datasets@${version}`, '--json', '--pack-destination', unpacked]
    const { stdout } = await run('npm', words)
    const [packed] = JSON.parse(stdout) as { filename: string; integrity: string }[]
    if (packed?.integrity !== integrity) throw new Error(`vega-datasets has another hash: ${packed?.integrity}`)
    await run('tar', ['-xzf', join(unpacked, packed.filename), '-C', unpacked, `package/data/${file}`])
    await rename(join(unpacked, 'package', 'data', file), join(folder, file))
  } finally {
    await rm(unpacked, { recursive: true, force: true })
  }
}

/** @param text the published CSV: date, open, high, low, close, adjclose, volume */
export function readPrices(text: string): TradingDay[] {
  const table: Record<string, string>[] = parse(text, { columns: true })
  return table.map(({ date = '', ...figures }) => ({
    date,
    open: Number(figures.open),
    high: Number(figures.high),
    low: Number(figures.low),
    close: Number(figures.close),
    volume: Number(figures.volume),
  }))
}
