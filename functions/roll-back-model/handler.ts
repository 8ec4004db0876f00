import type { RemodelEvent } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import type { Ports } from '#core/ports/ports'
import type { Handler } from '#pipeline/function-spec'
import { commit } from '#store/events/commit'
import { lockModel } from '#store/models/lock-model'
import { loadVersions } from '#store/versions/load-versions'
import { replaceChampion } from '#store/versions/replace-champion'
import { advanceBreaker } from '../steps/advance-breaker.ts'
import { findObstacle } from './find-obstacle.ts'
import { spec } from './spec.ts'

/**
 * Rolls back to an earlier version, once per request. A request that a promotion or retention overtook changes nothing,
 * and is recorded in the ledger, so that every decision has its outcome there.
 *
 * The replaced version is barred, because it lost on the rows that it was trained for. The exception is an automatic
 * rollback after probation: the replaced version was good once, and may become champion again when the season changes.
 */
export function makeHandler(ports: Pick<Ports, 'clock' | 'database' | 'publisher'>): Handler<RemodelEvent, void> {
  return async (event) => {
    if (event['detail-type'] !== 'RollbackRequested') return
    const { modelName, fromVersion, toVersion, decidedBy, askedBy, reason, evidence } = event.detail.data
    const now = ports.clock.now()
    const identity = { functionName: spec.name, eventId: event.detail.metadata.eventId, subject: modelName }
    await commit(ports, identity, async (sql) => {
      await lockModel(sql, modelName)
      const barReason = decidedBy === 'person' || evidence.duringProbation === true ? reason : null
      const change = {
        modelName,
        from: fromVersion,
        to: toVersion,
        by: decidedBy,
        barReason,
        probationUntil: null,
        now,
      } as const
      const base = { key: [event.detail.metadata.eventId], occurredAt: now, correlationId: modelName, cause: event }
      const data = { modelName, fromVersion, toVersion, decidedBy, askedBy, evidence }
      const versions = await loadVersions(sql, modelName)
      const obstacle = findObstacle(versions, { fromVersion, toVersion })
      if (obstacle) {
        const overtaken = { ...data, obstacle: obstacle.status, reason: obstacle.reason }
        return { events: [makeEvent('RollbackOvertaken', { ...base, data: overtaken })], result: undefined }
      }
      await replaceChampion(sql, change)
      const replaced = versions.find(({ version }) => version === fromVersion)
      const happening = { kind: 'rolled-back', duringProbation: replaced?.probationState === 'running' } as const
      const breaker = await advanceBreaker(sql, { modelName, happening, runId: null, cause: event, now })
      const rolledBack = makeEvent('ModelRolledBack', {
        ...base,
        data: { ...data, reason, barred: barReason !== null },
      })
      return { events: [rolledBack, ...breaker], result: undefined }
    })
  }
}
