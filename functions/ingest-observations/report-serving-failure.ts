import { makeEvent } from '#core/facts/make-event'
import { floorTo, minuteMs } from '#core/instant'
import type { Ports } from '#core/ports/ports'
import { commit } from '#store/events/commit'
import type { ServingModel } from '#store/versions/load-serving-model'

/** Serving is tried again as often as reconcile would. */
const pauseMs = 5 * minuteMs

/**
 * States that the version that should answer gave no scores, so that serving is tried again and the outcome recorded.
 * At most once in five minutes: a stream of batches finds the same.
 */
export async function reportServingFailure(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher'>,
  { definition, championVersion, servingVersion }: ServingModel,
): Promise<void> {
  const { name: modelName } = definition
  if (championVersion === null) return
  const now = ports.clock.now()
  const diverged = makeEvent('ServingDiverged', {
    key: [modelName, championVersion, 'unscored', floorTo(now, pauseMs)],
    occurredAt: now,
    correlationId: modelName,
    data: { modelName, championVersion, servingVersion },
  })
  await commit(ports, null, async () => ({ events: [diverged], result: undefined }))
}
