import { type ChildProcess, fork } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { writeWhole } from '#adapters/local/write-whole'
import type { WhatIfControl } from '#api/api-context'
import { ApiError, notFound } from '#api/http/api-error'
import { type WhatIfRun, whatIfReportSchema } from '#contracts/api/what-if'
import { toIso } from '#core/instant'
import type { Ports } from '#core/ports/ports'
import type { WallTime } from '#local/time/wall-time'
import type { WhatIfMessage } from './what-if-process.ts'
import { loadTask } from './what-if-task.ts'

type Started = Parameters<WhatIfControl['start']>[0]
type Kept = Omit<WhatIfRun, 'progress' | 'report'>

interface Running {
  readonly modelName: string
  readonly child: ChildProcess
  readonly kept: Kept
  progress: WhatIfRun['progress']
  isCancelled: boolean
  /** Resolves once its end is on the disk. */
  readonly ended: Promise<void>
}

interface Starting {
  readonly modelName: string
  kept: Kept | null
  /** Resolves once it runs, or could not begin. */
  begun: Promise<unknown>
}

export interface WhatIfOptions {
  readonly ports: Pick<Ports, 'clock' | 'database' | 'log'>
  readonly wall: Pick<WallTime, 'now'>
  /** The state's folder. */
  readonly root: string
  /** The module of the process. @default what-if-process.ts */
  readonly entry?: string
}

/**
 * Replays of changed settings, one at a time, each in a process of low priority. Their state is in files, so that it
 * outlives pages and this process: a replay whose process ended on the way is interrupted, and continues when it is
 * asked for again.
 */
export class WhatIfRuns implements WhatIfControl {
  readonly #options: WhatIfOptions
  #running: Running | null = null
  /** The model whose replay is being started, and the replay once its files are about to change. */
  #starting: Starting | null = null

  constructor(options: WhatIfOptions) {
    this.#options = options
  }

  async find(modelName: string): Promise<WhatIfRun | null> {
    const live = this.#live(modelName)
    if (live) return live
    const kept = await readJson<Kept>(this.#runFile(modelName))
    const report = whatIfReportSchema.safeParse(await readJson(this.#reportFile(modelName))).data ?? null
    // It may have begun while the files were read: they would make it look interrupted.
    const begun = this.#live(modelName)
    if (begun) return begun
    if (kept === null) return null
    if (kept.status === 'running')
      return { ...kept, status: 'interrupted', problem: endedOnTheWay, progress: null, report: null }
    if (kept.status !== 'done') return { ...kept, progress: null, report: null }
    const isLost = report === null
    return { ...kept, ...(isLost && { status: 'interrupted', problem: unreadableReport }), progress: null, report }
  }

  async start(ask: Started): Promise<void> {
    const { modelName } = ask
    const running = this.#running
    if (running?.modelName === modelName && isSame(running.kept, ask)) return
    const busy = running?.modelName ?? this.#starting?.modelName ?? null
    if (busy !== null) {
      const whose = busy === modelName ? 'other changes of this model' : `changes of ${busy}`
      throw new ApiError(409, 'WHAT_IF_RUNNING', `A replay of ${whose} is running: wait for it, or stop it.`)
    }
    const starting: Starting = { modelName, kept: null, begun: Promise.resolve() }
    this.#starting = starting
    const begun = this.#begin(ask, starting).finally(() => {
      this.#starting = null
    })
    starting.begun = begun.catch(() => {})
    await begun
  }

  async cancel(modelName: string): Promise<void> {
    if (this.#starting?.modelName === modelName) await this.#starting.begun
    const running = this.#running
    if (running?.modelName !== modelName) return
    running.isCancelled = true
    await stopped(running)
  }

  /** Stops what runs: it counts as interrupted. */
  async close(): Promise<void> {
    await this.#starting?.begun
    if (this.#running) await stopped(this.#running)
  }

  /** A replay of this process, as it is now; null where its files tell. */
  #live(modelName: string): WhatIfRun | null {
    const running = this.#running
    if (running?.modelName === modelName) return { ...running.kept, progress: running.progress, report: null }
    const kept = this.#starting?.modelName === modelName ? this.#starting.kept : null
    return kept && { ...kept, progress: atFirst, report: null }
  }

  async #begin(ask: Started, starting: Starting): Promise<void> {
    const { ports, wall, root, entry = resolve(import.meta.dirname, 'what-if-process.ts') } = this.#options
    const { modelName, configuration, schedules, days, askedBy } = ask
    const loaded = await loadTask(ports.database, ask, { root, now: ports.clock.now() })
    if (loaded === null) throw notFound('model', modelName)
    const { task, before } = loaded
    const asked = { configuration, schedules, days, askedBy, askedAt: toIso(wall.now()), before }
    const kept: Kept = { ...asked, status: 'running', problem: null }
    starting.kept = kept
    await mkdir(task.folder, { recursive: true })
    // A report of other changes must not stand beside these.
    await rm(this.#reportFile(modelName), { force: true })
    await this.#keep(modelName, kept)
    const child = fork(entry, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    const ended = this.#follow(child, modelName, kept)
    this.#running = { modelName, child, kept, progress: atFirst, isCancelled: false, ended }
    child.send(task)
  }

  async #follow(child: ChildProcess, modelName: string, kept: Kept): Promise<void> {
    const { log } = this.#options.ports
    let last: WhatIfMessage | null = null
    let lastWords = ''
    child.stderr?.on('data', (piece: Buffer) => {
      lastWords = `${lastWords}${piece}`.slice(-2000)
    })
    child.on('message', (message: WhatIfMessage) => {
      last = message
      if (message.status === 'running' && this.#running) this.#running.progress = message.progress
    })
    child.on('error', (error) => log.error(`the process that replays changed settings: ${error.message}`))
    // Not its errors: a message that does not reach it, or a signal, ends no process.
    await new Promise<void>((resolve) => child.once('close', () => resolve()))
    const isCancelled = this.#running?.isCancelled ?? false
    const end = endOf(last, { isCancelled, lastWords })
    if (end.status === 'failed')
      log.error(`the replay of changed settings failed: ${end.problem}`, { modelName, lastWords })
    try {
      await this.#keep(modelName, { ...kept, ...end })
    } catch (error) {
      // It then counts as interrupted.
      log.error(`the end of a replay could not be kept: ${(error as Error).message}`)
    }
    this.#running = null
  }

  #keep(modelName: string, kept: Kept): Promise<void> {
    return writeWhole(this.#runFile(modelName), JSON.stringify(kept), { isDurable: false })
  }

  #runFile(modelName: string): string {
    return join(this.#options.root, 'what-if', modelName, 'run.json')
  }

  #reportFile(modelName: string): string {
    return join(this.#options.root, 'what-if', modelName, 'report.json')
  }
}

const atFirst = { part: 'rows', share: 0, leftMs: null } as const

/** A process that trains or scores stops both first. Its work is in files, and outlives a kill. */
const stoppingMsMax = 15_000

async function stopped({ child, ended }: Running): Promise<void> {
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), stoppingMsMax)
  await ended
  clearTimeout(timer)
}

const unreadableReport = 'Its report is gone, or of another release. The work so far is kept.'

const endedOnTheWay = 'Its process ended on the way. The work so far is kept.'

function endOf(
  last: WhatIfMessage | null,
  { isCancelled, lastWords }: { readonly isCancelled: boolean; readonly lastWords: string },
): Pick<Kept, 'status' | 'problem'> {
  if (last?.status === 'done') return { status: 'done', problem: null }
  if (isCancelled) return { status: 'cancelled', problem: null }
  if (last?.status === 'failed') return { status: 'failed', problem: last.message }
  if (last?.status === 'interrupted') return { status: 'interrupted', problem: endedOnTheWay }
  const words = lastWords.trim().split('\n').at(-1) ?? ''
  return { status: 'interrupted', problem: words === '' ? endedOnTheWay : `${endedOnTheWay} It said: ${words}` }
}

function isSame(kept: Kept, { configuration, schedules, days }: Started): boolean {
  const of = (asked: Pick<Kept, 'configuration' | 'schedules' | 'days'>) =>
    JSON.stringify([asked.configuration, asked.schedules, asked.days])
  return of(kept) === of({ configuration, schedules, days })
}

async function readJson<Value>(path: string): Promise<Value | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Value
  } catch {
    return null
  }
}
