import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { builtInTypes } from '#contracts/model-types'
import { backtest } from '#local/backtest/backtest'
import type { BacktestReport } from '#local/backtest/compared-policy'
import { plotBacktest } from '#local/backtest/plot-backtest'
import { readPolicies } from '#local/backtest/policies'
import { BacktestProgress } from '#local/backtest/progress'
import { setUp } from '#local/setup/setup'
import { readTime } from '#rows/read-cell'
import { checkTextFile } from './check-text-file.ts'
import { interruption, refusal } from './command-error.ts'
import { readModelFile } from './read-model-file.ts'
import { untilAskedToEnd } from './terminal.ts'
import type { BacktestCommandOptions } from './world.ts'

const progressEveryMs = 500

/** Compares policies on a user's file and draws them; progress goes to stderr. */
export async function backtestHere(
  options: BacktestCommandOptions,
): Promise<{ readonly report: BacktestReport; readonly plot: string }> {
  const model = await readModelFile(options.model)
  await checkTextFile(options.data)
  if (options.labels !== null) await checkTextFile(options.labels)
  const policies = await readPolicies(options.policies)
  const changes = options.changes === null ? null : await readChanges(options.changes)
  const cache = resolve(options.cache ?? join(options.state, 'backtest'))
  const signal = untilAskedToEnd()
  // Before the progress is drawn: trainings would install the types' packages between its lines.
  for (const modelType of builtInTypes.filter((type) => type === model.type || type in model.alternatives))
    await setUp({ tell: (line) => void process.stderr.write(`${line}\n`), signal, modelType })
  const progress = new BacktestProgress(() => performance.now())
  const timer = setInterval(() => showProgress(progress.line()), progressEveryMs)
  try {
    const report = await backtest({
      model,
      observations: resolve(options.data),
      labels: options.labels === null ? null : resolve(options.labels),
      days: options.days,
      historyDays: options.historyDays,
      gridDays: options.gridDays,
      trainingPrice: options.trainingPrice,
      // A training takes two processors by default.
      atOnce: options.atOnce ?? Math.max(1, Math.floor(availableParallelism() / 2)),
      policies,
      changes,
      cache,
      signal,
      progress,
    })
    if (report === null) throw interruption(`the same command continues from ${cache}`)
    const plot = options.plot ?? join(cache, `${model.name}.svg`)
    await mkdir(dirname(resolve(plot)), { recursive: true })
    await writeFile(plot, plotBacktest(report))
    return { report, plot }
  } finally {
    clearInterval(timer)
    showProgress('')
  }
}

/** Only a terminal gets a line that is redrawn. */
function showProgress(line: string | null): void {
  const { isTTY, columns = 80 } = process.stderr
  if (isTTY && line !== null) process.stderr.write(`\r\u001b[2K${line.slice(0, columns - 1)}`)
}

/** A time a line: when the user knows that something changed. @throws {CommandError} naming the line */
async function readChanges(path: string): Promise<number[]> {
  await checkTextFile(path)
  const lines = (await readFile(path, 'utf8')).split(/\r?\n/)
  const changes = lines.flatMap((line, index) => {
    if (line.trim() === '') return []
    const read = readTime(line.trim())
    if ('value' in read) return [read.value]
    throw refusal('INVALID_CHANGES', `${path}, line ${index + 1}: ${read.problem}.`)
  })
  if (changes.length === 0) throw refusal('INVALID_CHANGES', `${path} has no time`)
  return changes.sort((a, b) => a - b)
}
