import { makeEvent } from '#core/facts/make-event'
import { toIso } from '#core/instant'
import type { Ports } from '#core/ports/ports'
import { commit } from '#store/events/commit'
import { findUnseenLoss } from '#store/performance/find-unseen-loss'
import { spec } from './spec.ts'

/** A champion whose accuracy on its newest labels is below its threshold. */
export interface Loss {
  readonly modelName: string
  readonly version: number
  /** The judgement's, in words. */
  readonly reason: string
}

/**
 * Asks for a performance check of a model that is degraded as its labels arrive. The alarm on the fleet's worst model
 * cannot do so: it is silent about a second model that degrades while it is on.
 *
 * It asks once between two checks, and not while the loss is known: later batches change nothing.
 */
export async function raiseLossAlarm(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher'>,
  { modelName, version, reason }: Loss,
): Promise<void> {
  const unseen = await findUnseenLoss(ports.database, { modelName, version })
  if (unseen === null) return
  const now = ports.clock.now()
  const event = makeEvent('PerformanceAlarmRaised', {
    key: [modelName, version, unseen.checkedAt ?? 0],
    occurredAt: now,
    correlationId: modelName,
    data: { alarmName: 'accuracy-as-labels-arrive', modelName, raisedAt: toIso(now), reason },
  })
  const identity = { functionName: spec.name, eventId: event.detail.metadata.eventId, subject: modelName }
  await commit(ports, identity, async () => ({ events: [event], result: undefined }))
}
