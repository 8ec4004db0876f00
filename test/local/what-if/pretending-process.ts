import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { whatIfReportOf } from '#local/what-if/what-if-report'
import type { WhatIfTask } from '#local/what-if/what-if-task'
import { backtestReport } from '#test/local/backtest/report-sample'

// A process whose channel nothing listens to ends by itself.
process.on('disconnect', () => process.exit())

/** Stands in for the process that replays: the setting `probation_days` says how it ends. */
process.once('message', async (task: WhatIfTask) => {
  const acts: Readonly<Record<number, () => unknown>> = {
    1: async () => {
      await writeFile(join(task.folder, 'report.json'), JSON.stringify(whatIfReportOf(backtestReport)))
      process.send?.({ status: 'done' })
      process.disconnect()
    },
    2: () => {
      process.send?.({ status: 'running', progress: { part: 'replays', share: 0.5, leftMs: 1000 } })
      process.on('SIGTERM', () => {
        process.send?.({ status: 'interrupted' })
        process.disconnect()
      })
    },
    3: () => {
      process.send?.({ status: 'failed', message: 'there are no labels' })
      process.disconnect()
    },
    4: () => process.kill(process.pid, 'SIGKILL'),
  }
  await acts[Number(task.changed.configuration.probation_days)]?.()
})
