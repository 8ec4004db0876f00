import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ModelFile } from '#contracts/model-file'
import { ownContainerSchema } from '#contracts/own-container'
import type { Task } from '#contracts/task'
import { dayMs, minuteMs } from '#core/instant'
import { type BacktestOptions, backtest } from '#local/backtest/backtest'
import type { BacktestReport } from '#local/backtest/compared-policy'
import { plotBacktest } from '#local/backtest/plot-backtest'
import { BacktestProgress } from '#local/backtest/progress'
import { type ReplayRunner, replayInProcess } from '#local/backtest/replay-in-processes'
import { newFolder } from '#test/local/replay/example-lab'
import { churn, writeRows } from './backtest-lab.ts'

const sundays = { name: 'sundays', configuration: {}, schedules: { daily: { enabled: false } } }
/** It keeps its first version, as never retraining does. */
const still = {
  name: 'default',
  configuration: { drift_threshold: 1, performance_threshold: 0 },
  schedules: { daily: { enabled: false }, weekly: { enabled: false } },
}
const days = 7
/** The real trainer and real processes: minutes on a busy machine, some ten seconds on an idle one. */
const patienceMs = 600_000

let rows: string
const folders: string[] = []

beforeAll(async () => {
  rows = await writeRows(days * 48, { turnsAt: 4 * 48, everyMs: 30 * minuteMs })
})
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

async function optionsIn(cache: string): Promise<BacktestOptions> {
  return {
    model: churn,
    observations: rows,
    labels: null,
    historyDays: 3,
    days: null,
    policies: {
      settings: [{ name: 'default', configuration: {}, schedules: {} }, sundays],
      fixed: ['never', 'weekly', 'daily', 'even', 'random', 'hindsight'],
    },
    cache,
    gridDays: 1,
    atOnce: 1,
    trainingPrice: null,
    changes: [Date.parse('2024-03-06T00:00:00Z')],
    signal: new AbortController().signal,
    progress: new BacktestProgress(() => 0),
  }
}

async function newCache(): Promise<string> {
  const folder = await newFolder()
  folders.push(folder)
  return join(folder, 'cache')
}

/** Without what depends on the speed of the machine. */
function timeless(report: BacktestReport | null) {
  return report && { ...report, policies: report.policies.map(({ trainingMinutes: _, ...policy }) => policy) }
}

it('is refused in one sentence for a model that its own container trains, before anything is done', async () => {
  const options = await optionsIn(await newCache())
  const model: ModelFile = { ...churn, type: 'container', container: ownContainerSchema.parse({ image: 'churn:4' }) }
  const refused = backtest({ ...options, model, runReplay: () => expect.unreachable('nothing is replayed') })
  await expect(refused).rejects.toMatchObject({
    code: 'TYPE_NOT_COMPARED',
    message:
      'churn is trained by a container of its own: settings and policies are compared for the built-in types only.',
  })
  expect(existsSync(options.cache)).toBe(false)
})

describe('a backtest of rows that turn', () => {
  it('is the same after its processes were killed, and after an interruption', { timeout: patienceMs }, async () => {
    const whole = await backtest(await optionsIn(await newCache()))
    const cache = await newCache()
    const options = await optionsIn(cache)
    await expect(backtest({ ...options, runReplay: killedRunner('SIGKILL') })).rejects.toMatchObject({
      code: 'REPLAY_VANISHED',
    })
    const stop = new AbortController()
    const interrupted: ReplayRunner = (task, { onShare }) =>
      replayInProcess(task, {
        signal: stop.signal,
        onShare: (share) => {
          onShare(share)
          if (share > 0.6) stop.abort()
        },
      })
    expect(await backtest({ ...options, signal: stop.signal, runReplay: interrupted })).toBeNull()
    const resumed = await backtest(options)
    expect(timeless(resumed)).toEqual(timeless(whole))
    const report = whole as BacktestReport
    expectSense(report)

    // A repeat trains nothing and replays nothing.
    const never: ReplayRunner = () => Promise.reject(new Error('it is known already'))
    const versions = await readdir(join(cache, 'versions'))
    expect(timeless(await backtest({ ...options, runReplay: never }))).toEqual(timeless(whole))
    expect(await readdir(join(cache, 'versions'))).toEqual(versions)
    expect(versions.filter((name) => name.endsWith('.claim'))).toEqual([])
    for (const folder of await readdir(join(cache, 'replays')))
      expect(await readdir(join(cache, 'replays', folder))).toEqual(['outcome.json.gz'])
  })
})

/** By probabilities and values, which the database and a version's own server give alike. */
const tasks: readonly [Task, Partial<ModelFile>][] = [
  ['binary-classification', {}],
  ['multiclass-classification', { task: 'multiclass-classification', metric: 'log-loss' }],
  ['regression', { task: 'regression', metric: 'squared-error' }],
]

it.each(tasks)(
  'has settings of a %s that never retrain lose exactly what never retraining does',
  async (task, file) => {
    const options = await optionsIn(await newCache())
    const observations = await writeRows(days * 48, { turnsAt: 4 * 48, everyMs: 30 * minuteMs, task })
    const policies = { settings: [still], fixed: ['never'] } as const
    const report = await backtest({ ...options, model: { ...churn, ...file }, observations, policies })
    const [present, never] = report?.policies ?? []
    // The same version on the same rows: no difference in any block of time.
    expect(report?.rows).toBeGreaterThan(180)
    expect(present?.loss).toBeGreaterThan(0)
    expect(present?.trainings).toBe(0)
    expect(new Set(present?.cumulativeAgainstNever)).toEqual(new Set([0]))
    expect([never?.name, never?.loss, never?.accuracy]).toEqual(['never', present?.loss, present?.accuracy])
    expect(never?.accuracy === null).toBe(task === 'regression')
    expect(never?.trainings).toBe(0)
    expect(report?.trainingPrice).toBeGreaterThan(0)
    expect(report?.remarks).toEqual([])
  },
  patienceMs,
)

function expectSense(report: BacktestReport): void {
  const named = (name: string) =>
    report.policies.find((policy) => policy.name === name) as BacktestReport['policies'][0]
  expect(report.policies.map(({ name }) => name)).toEqual([
    'default',
    'sundays',
    'never',
    'weekly',
    'daily',
    'even',
    'random',
  ])
  // The first version answers from the first training on: day 3.
  expect(report.from - Date.parse('2024-03-04T00:00:00Z')).toBeLessThan(dayMs / 4)
  expect(report.rows).toBeGreaterThan(180)
  expect(named('never').trainings).toBe(0)
  const accuracyOf = (name: string) => named(name).accuracy ?? Number.NaN
  expect(accuracyOf('never')).toBeLessThan(0.85)
  expect(named('daily').trainings).toBe(3)
  expect(accuracyOf('daily')).toBeGreaterThan(accuracyOf('never'))
  expect(named('default').trainings).toBeGreaterThan(0)
  expect(named('default').decisions).not.toBeNull()
  expect(named('default').delays).toMatchObject({ changes: 1 })
  expect(named('sundays').trainings).toBeLessThan(named('default').trainings)
  expect(named('random').spread?.draws).toBe(200)
  for (const { loss, accuracy } of report.policies) expect(loss).toBeCloseTo(1 - (accuracy ?? Number.NaN), 10)
  const never = named('never').loss
  expect(report.hindsight[0]?.loss).toBeCloseTo(never, 10)
  for (const [index, each] of report.hindsight.entries()) {
    expect(each.trainings).toBe(index)
    expect(each.withoutLuck.loss).toBeGreaterThanOrEqual(each.loss)
  }
  const daily = report.hindsight[3]?.loss ?? 1
  expect(Math.min(...report.hindsight.map(({ loss }) => loss))).toBeLessThanOrEqual(daily)
  expect(daily).toBeCloseTo(named('daily').loss, 10)
  // By default a training costs half a day's correct predictions, of 48 rows a day.
  const rowsPerDay = (report.rows * dayMs) / (report.to - report.from)
  expect(rowsPerDay).toBeGreaterThan(40)
  expect(report.trainingPrice).toBeCloseTo(rowsPerDay / 2, 10)
  expect(named('daily').trainingCost).toBeCloseTo((3 * rowsPerDay) / 2, 10)
  const svg = plotBacktest(report)
  expect(svg).toMatch(/^<svg xmlns[\s\S]*<\/svg>\n$/)
  expect(svg.match(/<polyline/g)).toHaveLength(report.policies.length - 1)
}

/** Kills the process of the first replay in the middle of it. */
function killedRunner(signal: NodeJS.Signals): ReplayRunner {
  return async (task) => {
    const child = fork(resolve('local/backtest/replay-process.ts'), [], { stdio: 'ignore' })
    child.on('message', (message: { status: string; share?: number }) => {
      if (message.status === 'running' && (message.share ?? 0) > 0.2) child.kill(signal)
    })
    child.send(task)
    await once(child, 'close')
    return replayVanished(task.policy.name)
  }
}

function replayVanished(name: string): never {
  throw Object.assign(new Error(`the replay of policy ${name} ended without a result`), { code: 'REPLAY_VANISHED' })
}
