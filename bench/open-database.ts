import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { PGlite } from '@electric-sql/pglite'
import { openPGlite } from '#adapters/postgres/pglite-database'
import { untar } from '#adapters/postgres/untar'
import { cacheFolder } from '#local/setup/cache-folder'
import { preparedDump } from '#local/state/prepared-dump'
import { describeMachine, median, report, tableOf } from './machine.ts'

const repeats = 9

type Open = (directory: string, dump: Uint8Array) => Promise<{ close(): Promise<unknown> }>

/** Two ways to create a data directory from the prepared dump: our unpacking, and PGlite's own. */
const ways: Readonly<Record<string, Open>> = {
  'our untar, then open': async (directory, dump) => {
    untar(dump, directory)
    return openPGlite({ directory })
  },
  "PGlite's loadDataDir": (directory, dump) =>
    PGlite.create({ dataDir: directory, loadDataDir: new Blob([new Uint8Array(dump)]) }),
}

async function timeOf(open: Open, dump: Uint8Array): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'remodel-bench-'))
  const start = performance.now()
  const database = await open(join(folder, 'data'), dump)
  const ms = performance.now() - start
  await database.close()
  await rm(folder, { recursive: true, force: true })
  return ms
}

const before = describeMachine()
const dump = await preparedDump(cacheFolder)
const times = new Map<string, number[]>(Object.keys(ways).map((way) => [way, []]))
for (const open of Object.values(ways)) await timeOf(open, dump)
for (let round = 0; round < repeats; round++)
  for (const [way, open] of Object.entries(ways)) times.get(way)?.push(await timeOf(open, dump))
const rows = [...times].map(([way, ms]) => [way, `${median(ms).toFixed(0)} ms`, `${Math.min(...ms).toFixed(0)} ms`])
report('open-database', tableOf(['way', 'median', 'least'], rows), { before, times: Object.fromEntries(times) })
