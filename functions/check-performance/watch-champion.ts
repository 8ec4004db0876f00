import { dayMs, type Instant } from '#core/instant'
import { blockLengthFor } from '#core/policy/performance/block-length'
import { type ClassShares, lossOfModel } from '#core/policy/performance/loss-of'
import { firstWeeksEnd } from '#core/policy/performance/performance-lines'
import { thresholdOf } from '#core/policy/performance/threshold-of'
import { type LossesToWatch, type LossWatch, type OpenLine, watchLosses } from '#core/policy/performance/watch-losses'
import type { Database } from '#core/ports/database'
import { loadLosses } from '#store/losses/load-losses'
import { measureOverlapMs } from '#store/losses/measure-overlap-ms'
import { refreshLosses } from '#store/losses/refresh-losses'
import type { ModelVersion } from '#store/versions/load-versions'
import { closedLineOf } from './line-of.ts'
import type { CheckedModel } from './read-checked-model.ts'

/** How far back losses are looked at: a year, and the month of noise before it. */
const watchedMs = 400 * dayMs

/** About three minutes of one core where all losses are measured anew: the next check goes on with older ones. */
const rowsMax = 4_000_000

/** Brings the losses of a model up to date, and watches them. */
export async function watchChampion(
  database: Database,
  asked: {
    readonly checked: CheckedModel
    readonly champion: Pick<ModelVersion, 'version'> & ClassShares
    readonly promotedAt: Instant
    readonly now: Instant
    readonly open: OpenLine | null
  },
): Promise<{ readonly watch: LossWatch; readonly known: LossesToWatch }> {
  const { checked, promotedAt, now, open } = asked
  const { model, lastClosed, labelDelayMs } = checked
  const { version } = asked.champion
  const { modelName, configuration, definition } = model
  const lossOf = lossOfModel(definition, asked.champion)
  const labelLatenessMs = await refreshLosses(database, { modelName, lossOf, now, rowsMax })
  const overlapMs = await measureOverlapMs(database, { modelName, labelDelayMs, labelLatenessMs, now })
  const spanMs = blockLengthFor({ overlapMs, rowsPerDay: Number.POSITIVE_INFINITY })
  const known = {
    spans: await loadLosses(database, {
      modelName,
      from: now - watchedMs,
      championVersion: version,
      firstUntil: firstWeeksEnd(promotedAt, spanMs),
      labelLatenessMs,
      lossOf,
    }),
    knownUntil: labelLatenessMs === null ? Number.NEGATIVE_INFINITY : now - labelLatenessMs,
    championVersion: version,
    promotedAt,
    lossOf,
    labelDelayMs,
    overlapMs,
    labelLatenessMs,
    open,
    lastClosed: lastClosed && closedLineOf(lastClosed, version),
  }
  return { watch: watchLosses(known, { ...configuration, performance_threshold: thresholdOf(model) }), known }
}
