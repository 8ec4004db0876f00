import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { defaultConfiguration } from '#contracts/configuration'
import { dayMs } from '#core/instant'
import { cacheFolder } from '#local/setup/cache-folder'
import { askPython, findPython } from '#local/setup/find-python'
import { prepareUv } from '#local/setup/prepare-uv'
import { runTool } from '#local/setup/run-tool'
import { firstFalls } from '#test/support/first-falls'
import { median, report, root } from './machine.ts'
import { type PeerRow, peerTable } from './peers/peer-tables.ts'
import { countEpisodes, driftKey, driftResults } from './processes/drift-results.ts'
import { changedFeatures, columnsOf, type DriftWorld, type DriftWorldFound, shifts } from './processes/drift-world.ts'
import { type ProcessName, processNames, rowsPerDay } from './processes/generate-columns.ts'
import { benchOptions, chosenOf, resultsFolder } from './worlds/bench-options.ts'
import { mistakesOf } from './worlds/mistakes-of.ts'

/**
 * Drift and performance detectors beside scipy's KS test, Evidently and river, on the same streams: each with its
 * defaults, and with the threshold that an oracle sets, which knows how often it would alarm on streams without drift.
 *
 * Installs the peers into a Python environment of their own (`bench/peers/uv.lock`).
 *
 * Usage: npm run bench -- peers [--seed S] [--years N] [--row-years N] [--processes independent,…] [--quick]
 */
const {
  seed,
  count: years,
  workers,
  own: asked,
} = benchOptions({
  count: 20,
  quickCount: 2,
  own: { 'row-years': '5', processes: processNames.join(','), only: 'drift,performance' },
})
const processes = chosenOf(asked.processes, processNames)
const parts = chosenOf(asked.only, ['drift', 'performance'])
const [features, referenceDays] = [20, 60]
const repeats = [0, 0.5, 0.9]
const fallen = { rowsPerDay: 480, fallsOnDay: 90, fallDays: 60 }
const rowWorlds = Math.min(years, Number(asked['row-years']))
const folder = join(resultsFolder, 'streams')

/** As the Python scripts print it. */
type PrintedRow = Omit<PeerRow, 'stream' | 'daysOpen' | 'delays'> & {
  readonly process?: ProcessName
  readonly repeat?: number
  readonly daysOpen?: number | null
  readonly delays?: readonly number[] | null
  readonly delay?: number | null
}

const cellOf = (process: ProcessName) => ({ process, features, referenceDays })
const worldOf = (process: ProcessName, world: number): DriftWorld => {
  return { ...cellOf(process), seed: driftKey(cellOf(process), seed, world) }
}

mkdirSync(folder, { recursive: true })
const python = await preparePeers()
if (parts.includes('drift')) await compareDrift()
if (parts.includes('performance')) await comparePerformance()

async function compareDrift(): Promise<void> {
  const found = await driftResults(processes.map(cellOf), { seed, years, workers })
  for (const process of processes)
    for (let world = 0; world < years; world++) {
      const columns = columnsOf(worldOf(process, world))
      const rows = (columns[0] as Float64Array).length
      const values = new Float64Array(columns.length * rows)
      for (const [index, column] of columns.entries()) values.set(column, index * rows)
      writeFileSync(join(folder, `${process}-${world}.f64`), new Uint8Array(values.buffer))
    }
  const changes = shifts.map(({ size, share }) => ({ size, features: changedFeatures(features, share) }))
  const about = { processes, worlds: years, rowWorlds, features, rowsPerDay, referenceDays, changes }
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(about))
  const own = processes.map((process): PeerRow => {
    const all = Array.from({ length: years }, (_, world) => found.get(worldOf(process, world).seed) as DriftWorldFound)
    const { openings, daysOpen } = countEpisodes(all)
    return {
      stream: process,
      peer: 'Remodel',
      setting: 'default',
      threshold: null,
      years,
      falseAlarms: openings / years,
      daysOpen: daysOpen / years,
      delays: shifts.map((_, index) => median(all.map(({ delays }) => delays[index] as number))),
    }
  })
  const peers = await askPeers('drift_peers.py')
  const rows = processes.flatMap((process) => [...own, ...peers].filter(({ stream }) => stream === process))
  const names = shifts.map(({ name }) => name)
  report('peers, drift', peerTable(rows, 'process', names), { seed, years, rowWorlds, rows })
}

async function comparePerformance(): Promise<void> {
  const { rowsPerDay, fallsOnDay, fallDays } = fallen
  const own = repeats.map((repeat): PeerRow => {
    const runs = Array.from({ length: rowWorlds }, (_, world) => {
      const base = { seed: `${seed}/performance/${repeat}/${world}`, rowsPerDay, repeat }
      const stable = mistakesOf({ ...base, days: 365, accuracyOn: () => 0.75 })
      const fall = mistakesOf({
        ...base,
        days: fallsOnDay + fallDays,
        accuracyOn: (day) => (day < fallsOnDay ? 0.75 : 0.6),
      })
      writeFileSync(join(folder, `stable-${repeat}-${world}.u8`), stable.mistakes)
      writeFileSync(join(folder, `fall-${repeat}-${world}.u8`), fall.mistakes)
      const watched = { labelDelayMs: 0, configuration: defaultConfiguration }
      const after = firstFalls(fall.spans, watched).map(({ at }) => at / dayMs - fallsOnDay)
      return {
        falseAlarms: firstFalls(stable.spans, watched).length,
        delay: Math.min(fallDays, ...after.filter((days) => days > 0)),
      }
    })
    const falseAlarms = runs.reduce((sum, run) => sum + run.falseAlarms, 0) / runs.length
    const delays = [median(runs.map((run) => run.delay))]
    const setting = { peer: 'Remodel', setting: 'default', threshold: null, years: rowWorlds } as const
    return { stream: repeat, ...setting, falseAlarms, daysOpen: null, delays }
  })
  const about = { performance: { ...fallen, repeats, worlds: rowWorlds } }
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(about))
  const peers = await askPeers('performance_peers.py')
  const rows = repeats.flatMap((repeat) => [...own, ...peers].filter(({ stream }) => stream === repeat))
  report('peers, performance', peerTable(rows, 'repeat', ['days to .60']), { seed, years: rowWorlds, rows })
}

/** Installs the locked packages, once. @returns the environment's Python */
async function preparePeers(): Promise<string> {
  const environment = join(cacheFolder, 'bench-peers')
  const options = { tell: console.error, signal: new AbortController().signal }
  const { executable } = await findPython({ platform: process.platform, ask: askPython })
  const uv = await prepareUv({ python: executable, ...options })
  const project = ['--project', join(root, 'bench', 'peers')]
  const variables = { UV_PROJECT_ENVIRONMENT: environment }
  await runTool({ file: uv, words: ['sync', '--locked', '--quiet', ...project], variables, ...options })
  return join(environment, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']))
}

/** The rows of a script, which are repeated on the error stream as they come. */
async function askPeers(script: string): Promise<PeerRow[]> {
  const child = spawn(python, [join(root, 'bench', 'peers', script), folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const rows: PeerRow[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { process, repeat, delay, delays, ...row }: PrintedRow = JSON.parse(line)
    const found = delays ?? (typeof delay === 'number' ? [delay] : null)
    rows.push({ ...row, stream: process ?? repeat ?? '', daysOpen: row.daysOpen ?? null, delays: found })
    console.error(line)
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${script} failed (${code})`)
  return rows
}
