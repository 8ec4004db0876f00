import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { describeMachine, median, report, root, tableOf } from './machine.ts'

const repeats = 5

interface Measured {
  readonly what: string
  readonly targetMs: number
  readonly ms: readonly number[]
}

/** Measures how long an installation takes until it is ready, and until its first decision is printed. */
async function main(): Promise<void> {
  const before = describeMachine()
  const folder = await mkdtemp(join(tmpdir(), 'remodel-bench-'))
  try {
    // Creates what is made once per machine: the Python environment and the prepared database.
    await timeToLine(['node', start(join(folder, 'warm-up'))], isReady)
    const measured = [
      ...(await measureOpening(folder)),
      ...(await measureStart(folder)),
      await measureFirstDecision(folder),
    ]
    const rows = measured.map(({ what, targetMs, ms }) => [
      what,
      `${targetMs / 1000} s`,
      seconds(median(ms)),
      ms.map(seconds).join(', '),
    ])
    report('startup', tableOf(['what', 'target', 'median', 'each'], rows), { before, measured })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Schema, defaults, wiring and readiness alone; the modules are already loaded. */
async function measureOpening(folder: string): Promise<Measured[]> {
  const empty: number[] = []
  const existing: number[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const state = join(folder, `opened-${repeat}`)
    empty.push(await openInChild(state))
    existing.push(await openInChild(state))
  }
  return [
    { what: 'open an empty state, every component ready', targetMs: 2000, ms: empty },
    { what: 'open an existing state, every component ready', targetMs: 1000, ms: existing },
  ]
}

async function openInChild(state: string): Promise<number> {
  const child = spawn(process.execPath, [import.meta.filename, '--open', state], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += String(chunk)
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`opening ended with ${code}`)
  return Number(text)
}

/** Runs in the child: opens, starts and checks every component. Prints milliseconds. */
async function open(state: string): Promise<void> {
  const { openRuntime } = await import('#local/open-runtime')
  const { readinessOf } = await import('#local/http/readiness')
  const startedAt = performance.now()
  const runtime = await openRuntime({ state })
  await runtime.start()
  const components = await readinessOf(runtime)
  const ms = performance.now() - startedAt
  await runtime.close()
  const missing = components.filter(({ status }) => status !== 'ready')
  if (missing.length > 0) throw new Error(`not ready: ${missing.map(({ component }) => component).join(', ')}`)
  console.log(ms.toFixed(1))
}

/** The same for a person: the whole process, from the command to "everything is ready". */
async function measureStart(folder: string): Promise<Measured[]> {
  const empty: number[] = []
  const existing: number[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const state = join(folder, `started-${repeat}`)
    empty.push(await timeToLine(['node', start(state)], isReady))
    existing.push(await timeToLine(['node', start(state)], isReady))
  }
  return [
    { what: '`remodel start` to ready, empty state, interpreter and modules included', targetMs: 2000, ms: empty },
    {
      what: '`remodel start` to ready, existing state, interpreter and modules included',
      targetMs: 1000,
      ms: existing,
    },
  ]
}

async function measureFirstDecision(folder: string): Promise<Measured> {
  const ms: number[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const words = ['start', '--', '--port', '0', '--state', join(folder, `first-${repeat}`)]
    ms.push(await timeToLine(['npm', words], (line) => /retraining (requested|deferred)|no retraining/.test(line)))
  }
  return { what: '`npm start` to the first decision on the terminal, empty state', targetMs: 15_000, ms }
}

function start(state: string): string[] {
  return [join(root, 'cli/remodel.mjs'), 'start', '--port', '0', '--state', state]
}

function isReady(line: string): boolean {
  return line === 'Everything is ready.'
}

/** Starts a command, waits for a matching line, and stops it as Ctrl-C does. @returns milliseconds to the line */
async function timeToLine(
  [file, words]: readonly [file: string, words: readonly string[]],
  isIt: (line: string) => boolean,
): Promise<number> {
  const startedAt = performance.now()
  const child = spawn(file === 'node' ? process.execPath : file, words, {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let ms: number | null = null
  for await (const line of createInterface({ input: child.stdout })) {
    if (!isIt(line)) continue
    ms = performance.now() - startedAt
    break
  }
  await end(child)
  if (ms === null) throw new Error(`${file} ${words.join(' ')} ended without the line`)
  return ms
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return
  child.stdout?.resume()
  const closed = once(child, 'close')
  process.kill(-child.pid, 'SIGINT')
  await closed
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}

const [flag, state] = process.argv.slice(2)
if (flag === '--open' && state !== undefined) await open(state)
else await main()
