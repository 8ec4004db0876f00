import type { RemodelEvent } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import { dayMs } from '#core/instant'
import type { Ports } from '#core/ports/ports'
import type { Handler } from '#pipeline/function-spec'
import { commit } from '#store/events/commit'
import { summarizeWorth } from '#store/losses/summarize-worth'

/** Worth that no decision has brought up to date for this long is history. */
const freshDays = 14

/** A repeated tick finds its fact stated. Nothing is told of an installation that has not retrained a model yet. */
export function makeHandler(ports: Pick<Ports, 'clock' | 'database' | 'publisher'>): Handler<RemodelEvent, void> {
  return async (event) => {
    if (event['detail-type'] !== 'ScheduleDue') return
    const now = ports.clock.now()
    const summary = await summarizeWorth(ports.database, now - freshDays * dayMs)
    if (summary.models === 0) return
    const { best, bestGained, worst, worstGained, ...sums } = summary
    const reported = makeEvent('WorthReported', {
      key: [event.detail.data.scheduledAt],
      occurredAt: now,
      correlationId: 'worth',
      cause: event,
      data: {
        modelName: null,
        ...sums,
        best: best === null || bestGained === null ? null : { modelName: best, gained: bestGained },
        worst: worst === null || worstGained === null ? null : { modelName: worst, gained: worstGained },
      },
    })
    await commit(ports, null, async () => ({ events: [reported], result: undefined }))
  }
}
