import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import type { ReplayFigures } from '#local/replay/replay'
import { describeMachine, report, root, tableOf } from './machine.ts'

/** Memory of the replay's process, and of its whole process tree, at a moment of simulated time. */
interface MemorySample {
  readonly day: number
  readonly wallMs: number
  readonly mainMb: number
  readonly treeMb: number
  /**
   * CPU time so far of the process, its model server and its trainers: on a busy machine it tells more than wall time.
   */
  readonly cpuSeconds: number
}

const sampleEveryMs = 1000
const samplesShown = 10
const dayMs = 86_400_000

/** Replays the example through the command line, headless, and reports time, memory and the results. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { days: { type: 'string' }, example: { type: 'string', default: 'electricity' } },
  })
  const before = describeMachine()
  const folder = await mkdtemp(join(tmpdir(), 'remodel-bench-'))
  try {
    const { figures, samples, wallMs } = await replayOnce(folder, values)
    const cpuSeconds = samples.at(-1)?.cpuSeconds ?? null
    const shown = spread(samples)
    report('replay', `${figuresTable(figures, { wallMs, cpuSeconds })}\n\n${memoryTable(shown)}`, {
      before,
      wallMs,
      cpuSeconds,
      figures,
      memory: shown,
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function replayOnce(folder: string, { days, example }: { readonly days?: string; readonly example: string }) {
  const figuresFile = join(folder, 'figures.json')
  const words = [
    '--example',
    example,
    '--state',
    join(folder, 'state'),
    '--json',
    figuresFile,
    ...(days ? ['--days', days] : []),
  ]
  const startedAt = Date.now()
  const child = spawn(process.execPath, [join(root, 'cli/main.ts'), 'replay', ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const samples: MemorySample[] = []
  let day = 0
  let firstAt: number | null = null
  createInterface({ input: child.stderr }).on('line', (line) => {
    const at = Date.parse(`${line.slice(0, 10)}T${line.slice(11, 16)}Z`)
    if (Number.isNaN(at)) return console.error(line)
    firstAt ??= at
    day = (at - firstAt) / dayMs
  })
  const sample = async () => {
    const memory = await memoryOf(child.pid as number)
    if (memory) samples.push({ day: Math.round(day), wallMs: Date.now() - startedAt, ...memory })
  }
  const timer = setInterval(() => void sample(), sampleEveryMs)
  const [code] = await once(child, 'close')
  clearInterval(timer)
  if (code !== 0) throw new Error(`the replay ended with ${code}`)
  const figures = JSON.parse(await readFile(figuresFile, 'utf8')) as ReplayFigures
  return { figures, samples, wallMs: Date.now() - startedAt }
}

/** Resident memory from /proc; null without /proc, or once the process has ended. */
async function memoryOf(pid: number): Promise<Pick<MemorySample, 'mainMb' | 'treeMb' | 'cpuSeconds'> | null> {
  const names = await readdir('/proc').catch(() => [])
  const processes = new Map<number, { parent: number; mb: number; cpuSeconds: number }>()
  for (const name of names.filter((entry) => /^\d+$/.test(entry))) {
    const text = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '')
    const figure = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0)
    const times = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    processes.set(Number(name), { parent: figure('PPid'), mb: figure('VmRSS') / 1024, cpuSeconds: cpuSecondsOf(times) })
  }
  const main = processes.get(pid)
  if (!main) return null
  // A trainer is detached from its parent, so it is not counted here; its job's evaluation has its usage.
  const isBelow = (candidate: number): boolean =>
    candidate === pid || (processes.has(candidate) && isBelow(processes.get(candidate)?.parent ?? 0))
  const tree = [...processes].filter(([candidate]) => isBelow(candidate)).map(([, each]) => each)
  const sum = (figure: (each: { mb: number; cpuSeconds: number }) => number) =>
    Math.round(tree.reduce((total, each) => total + figure(each), 0))
  return { mainMb: Math.round(main.mb), treeMb: sum(({ mb }) => mb), cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds) }
}

/** CPU seconds from /proc/PID/stat: user and system time of the process and of its awaited children, in hundredths. */
function cpuSecondsOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) / 100, 0)
}

function spread(samples: readonly MemorySample[]): MemorySample[] {
  const last = samples.at(-1)
  if (!last) return []
  const wanted = Array.from({ length: samplesShown }, (_, index) => ((index + 1) * last.day) / samplesShown)
  return wanted.flatMap((day) => samples.find((candidate) => candidate.day >= day) ?? [])
}

function figuresTable(
  figures: ReplayFigures,
  { wallMs, cpuSeconds }: { readonly wallMs: number; readonly cpuSeconds: number | null },
): string {
  const { retrainings, versions, gate, time } = figures
  const counts = (object: object) =>
    Object.entries(object)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')
  const share = (value: number | null) => (value === null ? '-' : value.toFixed(4))
  return tableOf(
    ['figure', 'value'],
    [
      ['simulated days', figures.simulatedDays],
      ['wall time, process to process', `${(wallMs / 1000).toFixed(1)} s`],
      ['CPU time of all its processes', cpuSeconds === null ? '-' : `${cpuSeconds} s`],
      [figures.figure.name, share(figures.figure.value)],
      [`${figures.figure.name} without retraining`, share(figures.figure.withoutRetraining)],
      [`${figures.figure.name} of repeating the last label`, share(figures.figure.ofRepeatingTheLastLabel)],
      ['trainings', `${retrainings.started} (${counts(retrainings.requestedBy)})`],
      ['versions', counts(versions)],
      ['gate', counts(gate)],
      [
        'deferred, suppressed, withdrawn',
        `${retrainings.deferred}, ${retrainings.suppressed}, ${retrainings.withdrawn}`,
      ],
      ['drift checks, performance checks', `${figures.driftChecks}, ${figures.performanceChecks}`],
      ['peak memory of the process', `${figures.peakRssMb} MB`],
      ['wall time by part, ms', counts(Object.fromEntries(Object.entries(time).map(([name, ms]) => [name, ms])))],
      ['ledger', `${figures.ledger.entries} entries, ${figures.ledger.sha256.slice(0, 12)}…`],
    ],
  )
}

function memoryTable(samples: readonly MemorySample[]): string {
  const rows = samples.map(({ day, wallMs, mainMb, treeMb }) => [day, (wallMs / 1000).toFixed(0), mainMb, treeMb])
  return tableOf(['days replayed', 'wall s', 'process MB', 'process tree, MB'], rows)
}

await main()
