import type { RemodelEvent } from '#contracts/events/catalogue'
import type { Ports } from '#core/ports/ports'
import type { Handler } from '#pipeline/function-spec'
import { loadRun } from '#store/runs/load-run'
import { endRun } from '../steps/end-run.ts'
import { stopJob } from '../steps/stop-job.ts'

/** Cancels a run. An ended run keeps its state, but its job is stopped in any case, so that no job trains in vain. */
export function makeHandler(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher' | 'trainingBackend' | 'metrics'>,
): Handler<RemodelEvent, void> {
  return async (event) => {
    if (event['detail-type'] !== 'CancellationAsked') return
    const { runId, askedBy, reason } = event.detail.data
    const run = await loadRun(ports.database, runId)
    if (!run) return
    const words = `cancelled by ${askedBy}: ${reason}`
    await endRun(ports, { run, cause: event, outcome: 'cancelled', reason: words, stopsJob: true })
    if (run.jobName !== null) await stopJob(ports, run.jobName)
  }
}
