import type { RemodelEvent } from '#contracts/events/catalogue'
import { makeEvent } from '#core/make-event'
import { appendLog } from '#store/append-log'
import { loadModel } from '#store/load-model'
import { lockModel } from '#store/lock-model'
import { replaceChampion } from '#store/replace-champion'
import { commit } from '../pipeline/commit.ts'
import type { Ports } from '../ports.ts'
import { advanceBreaker } from '../run-lifecycle/advance-breaker.ts'
import type { Handler } from '../spec.ts'

/**
 * Goes back to an earlier version. The compare-and-swap makes a repeated request, or one that another promotion overtook, change nothing.
 *
 * The version that is left is barred: it lost on the rows that it was made for, and is never picked again. The exception is a
 * return after probation, where an older version leads for a season: what it replaces was good once and may lead again.
 */
export function makeHandler(ports: Pick<Ports, 'clock' | 'database' | 'publisher'>): Handler<RemodelEvent, void> {
  return async (event) => {
    if (event['detail-type'] !== 'RollbackRequested') return
    const { modelName, fromVersion, toVersion, decidedBy, askedBy, reason, evidence } = event.detail.data
    const model = await loadModel(ports.database, modelName)
    if (!model) return
    const now = ports.clock.now()
    await commit(ports, null, async (sql) => {
      await lockModel(sql, modelName)
      const barReason = decidedBy === 'person' || evidence.duringProbation === true ? reason : null
      const change = {
        modelName,
        from: fromVersion,
        to: toVersion,
        by: decidedBy,
        barReason,
        probation: false,
        now,
      } as const
      if (!(await replaceChampion(sql, change))) return { events: [], result: undefined }
      await appendLog(sql, {
        timestamp: now,
        eventType: 'rollback',
        status: 'rolled-back',
        modelName,
        modelType: model.modelType,
        trigger: decidedBy === 'person' ? 'manual' : 'performance',
        reason,
        detail: { fromVersion, toVersion, decidedBy, askedBy, barred: barReason !== null, evidence },
        naturalKey: `rollback:${event.detail.metadata.eventId}`,
      })
      const happening = { kind: 'rolled-back', duringProbation: evidence.duringProbation === true } as const
      const breaker = await advanceBreaker(sql, { model, happening, runId: null, cause: event, now })
      const rolledBack = makeEvent('ModelRolledBack', {
        key: [event.detail.metadata.eventId],
        occurredAt: now,
        correlationId: modelName,
        cause: event,
        data: { modelName, fromVersion, toVersion, decidedBy, reason },
      })
      return { events: [rolledBack, ...breaker], result: undefined }
    })
  }
}
