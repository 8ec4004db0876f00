import { dayMs, type Instant } from '#core/instant'
import { type Silence, silenceAfter } from '#core/policy/data-quality/find-silence'
import type { SqlExecutor } from '#core/ports/database'
import type { LoadedModel } from '#store/models/load-model'
import { loadPauses } from '#store/rows/load-pauses'

/** Younger observations are no silence under `silence_hours: auto`, so that the pauses need not be read. */
const unreadMs = dayMs

/** Since when and after how long a model counts as silent; null for a model that was never observed. */
export async function readSilence(
  database: SqlExecutor,
  {
    model: { modelName, configuration },
    lastObservedAt,
    now,
  }: {
    readonly model: Pick<LoadedModel, 'modelName' | 'configuration'>
    readonly lastObservedAt: Instant | null
    readonly now: Instant
  },
): Promise<Silence | null> {
  const isOld = lastObservedAt !== null && now - lastObservedAt > unreadMs
  const pauses =
    isOld && configuration.silence_hours === 'auto'
      ? await loadPauses(database, { modelName, lastObservedAt, now })
      : null
  return silenceAfter({ lastObservedAt, pauses }, configuration)
}
