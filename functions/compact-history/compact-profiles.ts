import { dayMs, type Instant } from '#core/instant'
import type { Database } from '#core/ports/database'
import { encodeProfiles } from '#core/profile/encode-profiles'
import { profilesOfRows } from '#core/profile/profiles-of-rows'
import { encodeDigest } from '#core/profile/row-digest'
import { lockModel } from '#store/models/lock-model'
import { deleteProfiles } from '#store/profiles/delete-profiles'
import { insertProfiles } from '#store/profiles/insert-profiles'
import { loadProfilesToRollUp } from '#store/profiles/load-profiles-to-roll-up'
import { rollUp } from './roll-up.ts'

/** Hourly profiles are for windows of up to a week that start in the middle of a day; older ones are never read. */
const hoursKeptMs = 35 * dayMs

/**
 * Replaces the finer profiles of closed days with one per hour and one per day. One transaction does it, so that the
 * profiles count each row exactly once at any time.
 */
export async function compactProfiles(database: Database, modelName: string, before: Instant): Promise<void> {
  await database.transaction(async (sql) => {
    await lockModel(sql, modelName)
    const rows = await loadProfilesToRollUp(sql, { modelName, before })
    if (rows.length === 0) return
    const replaced = rollUp(modelName, profilesOfRows(rows)).filter(
      ({ resolution, bucketAt }) => resolution === 'day' || bucketAt >= before - hoursKeptMs,
    )
    await deleteProfiles(sql, { modelName, rows, hoursBefore: before - hoursKeptMs })
    await insertProfiles(
      sql,
      modelName,
      replaced.flatMap(({ bucketAt, resolution, batchId, rowCount, profiles, digest }) =>
        encodeProfiles(profiles).map((encoded, part) => ({
          bucketAt,
          resolution,
          batchId,
          part,
          rowCount,
          profiles: encoded,
          rowDigest: part === 0 && digest !== null ? encodeDigest(digest) : null,
        })),
      ),
    )
  })
}
