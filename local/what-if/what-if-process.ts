import { availableParallelism, constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { FileObjectStore } from '#adapters/local/file-object-store'
import { writeWhole } from '#adapters/local/write-whole'
import type { WhatIfRun } from '#contracts/api/what-if'
import { AppError, InvalidInputError } from '#core/errors'
import { backtest } from '#local/backtest/backtest'
import { BacktestProgress } from '#local/backtest/progress'
import { exportRows } from './export-rows.ts'
import { gridDaysFor } from './grid-days.ts'
import { whatIfReportOf } from './what-if-report.ts'
import type { WhatIfTask } from './what-if-task.ts'

/** The messages of a process that replays changed settings. */
export type WhatIfMessage =
  | { readonly status: 'running'; readonly progress: NonNullable<WhatIfRun['progress']> }
  | { readonly status: 'done' }
  | { readonly status: 'interrupted' }
  | { readonly status: 'failed'; readonly message: string; readonly isUnexpected: boolean }

const tellEveryMs = 500

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())
// The installation has ended, by whatever signal.
process.on('disconnect', () => stop.abort())

process.once('message', async (task: WhatIfTask) => {
  // The installation, its trainings and its scoring go first. Processes that this one starts inherit it.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  const progress = new BacktestProgress(() => performance.now())
  let exported = 0
  const timer = setInterval(() => {
    const { part, share, leftMs } = progress
    tell({ status: 'running', progress: part === null ? rowsRead(exported) : { part, share, leftMs } })
  }, tellEveryMs)
  try {
    const isDone = await replayPast(task, progress, (share) => {
      exported = share
    })
    tell({ status: isDone ? 'done' : 'interrupted' })
  } catch (error) {
    const isUnexpected = !(error instanceof AppError)
    tell({ status: 'failed', message: error instanceof Error ? error.message : String(error), isUnexpected })
  } finally {
    clearInterval(timer)
    if (process.connected) process.disconnect()
  }
})

const rowsRead = (share: number) => ({ part: 'rows', share, leftMs: null }) as const

/** @returns false if it was interrupted */
async function replayPast(
  task: WhatIfTask,
  progress: BacktestProgress,
  onExported: (share: number) => void,
): Promise<boolean> {
  const { model, keys, from, to, folder, cache, present, changed } = task
  const objectStore = new FileObjectStore(task.objects)
  const rows = await exportRows({
    ...{ objectStore, keys, model, from, to },
    folder: join(folder, 'rows'),
    onShare: onExported,
  })
  if (stop.signal.aborted) return false
  if (rows.span === null) {
    const message = `${model.name} has no rows before today in these days: there is no past to replay`
    throw new InvalidInputError({ code: 'NO_OBSERVATIONS', message })
  }
  const report = await backtest({
    model: rows.model,
    observations: rows.observations,
    labels: rows.labels,
    subject: `the past of ${model.name}`,
    historyDays: null,
    days: null,
    policies: {
      settings: [
        { name: 'default', configuration: {}, ...present },
        { name: 'changed', ...changed },
      ],
      fixed: ['never', 'even'],
    },
    cache,
    gridDays: gridDaysFor(rows.span),
    // A training takes two processors by default.
    atOnce: Math.max(1, Math.floor(availableParallelism() / 2)),
    trainingPrice: null,
    changes: null,
    signal: stop.signal,
    progress,
  })
  if (report === null) return false
  await writeWhole(join(folder, 'report.json'), JSON.stringify(whatIfReportOf(report)))
  return true
}

function tell(message: WhatIfMessage): void {
  if (process.connected) process.send?.(message)
}
