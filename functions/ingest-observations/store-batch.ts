import { plural } from '#contracts/wording'
import { AppError } from '#core/errors'
import { toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import { insertProfiles } from '#store/profiles/insert-profiles'
import { countRefusedLabels } from '#store/rows/count-refused-labels'
import { hasOtherContent } from '#store/rows/has-other-content'
import { type BatchInserted, type BatchRows, insertBatch } from '#store/rows/insert-batch'
import { insertRejectedRows } from '#store/rows/insert-rejected-rows'
import { lockIngestion } from '#store/rows/lock-ingestion'
import { ensurePartitions } from '#store/tables/partitions'
import { profileNewRows, profileRowsOf } from './profile-new-rows.ts'
import type { ProfiledRows } from './profiled-rows.ts'
import { withoutScoreByReason } from './without-score-by-reason.ts'

/** Profiles that go with the batch's own statement, at 48 kB each: the RDS Data API takes 4 MiB. */
const profilesAtOnceMax = 16

export interface StoredBatch extends BatchInserted {
  /** Labels that were rejected because they were known before the observation that they met. */
  readonly refused: Awaited<ReturnType<typeof countRefusedLabels>>
}

interface Delivered {
  readonly stored: BatchRows
  readonly rows: ProfiledRows
  /** The id that the sender chose, with which those of its parts begin. */
  readonly deliveryId: string
}

/**
 * Stores a batch, all of it or nothing. A batch that is stored changes nothing.
 *
 * Partitions are made ahead of the clock. Rows of the past find theirs missing, once.
 *
 * @returns null where the sender's id has stood for another content: nothing is stored
 */
export async function storeBatch(database: Database, delivered: Delivered): Promise<StoredBatch | null> {
  const { rows } = delivered
  try {
    return await store(database, delivered)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'DB_PARTITION_MISSING') throw error
    // Month by month: the months between two that have rows are not made.
    const months = new Map(rows.observations.map(({ at }) => [toIso(at).slice(0, 7), at]))
    for (const table of ['predictions', 'feature_profiles'] as const)
      for (const at of months.values()) await ensurePartitions(database, table, { from: at, to: at })
    return store(database, delivered)
  }
}

/**
 * Rejected rows are kept beside the accepted ones, and so is each reason for which rows have no score. A row that
 * another batch brought is not profiled again.
 *
 * Batches of a model wait for each other, so that of two simultaneous deliveries with one id the second sees the first,
 * also where the first is stored under an id that says which labels were refused (`idOfDelivery`).
 */
function store(database: Database, { stored, rows, deliveryId }: Delivered): Promise<StoredBatch | null> {
  return database.transaction(async (sql) => {
    const { modelName, contentAddress } = stored
    await lockIngestion(sql, modelName)
    const isReused =
      contentAddress !== null && (await hasOtherContent(sql, { modelName, batchId: deliveryId, contentAddress }))
    if (isReused) return null
    const result = await insertBatch(sql, { ...stored, profiles: stored.profiles.slice(0, profilesAtOnceMax) })
    if (!result.inserted) return { ...result, refused: [] }
    const refused = result.labelsRefused > 0 ? await countRefusedLabels(sql, stored) : []
    const unscored = withoutScoreByReason(rows.withoutScore).map(({ rows: count, reason, ...first }) => ({
      ...first,
      part: 'score',
      reason: `${plural(count, 'row')} kept without a score: ${reason}`,
    }))
    await insertRejectedRows(sql, { ...stored, now: stored.receivedAt }, [...rows.rejected, ...unscored])
    if (result.observationsNew < stored.observations.length) await profileNewRows(sql, stored, rows)
    else await insertProfiles(sql, stored.modelName, profileRowsOf(stored, stored.profiles.slice(profilesAtOnceMax)))
    return { ...result, refused }
  })
}
