import type { DataEpisode } from '#contracts/data-episode'
import type { RemodelEvent } from '#contracts/events/catalogue'
import { type Instant, toIso } from '#core/instant'
import { makeEvent } from './make-event.ts'

interface Accepted extends DataEpisode {
  readonly id: string
  readonly championVersion: number | null
  readonly openedAt: Instant
}

/** The facts that a person says that a model's data is right as it is: one for each problem. */
export function acceptedDataEvents(
  problems: readonly Accepted[],
  said: {
    readonly modelName: string
    readonly acceptedBy: string
    readonly reason: string
    readonly cause?: RemodelEvent
    readonly now: Instant
  },
): RemodelEvent[] {
  const { modelName, acceptedBy, reason, cause, now } = said
  return problems.map(({ id, problem, subject, championVersion, openedAt }) => {
    const about = { episodeId: id, modelName, problem, subject, championVersion, openedAt: toIso(openedAt) }
    return makeEvent('DataCountsAsUsual', {
      key: [id],
      occurredAt: now,
      correlationId: modelName,
      ...(cause && { cause }),
      data: { ...about, acceptedBy, reason },
    })
  })
}
