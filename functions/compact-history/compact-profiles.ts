import { dayMs, type Instant } from '#core/instant'
import type { Database } from '#core/ports/database'
import { encodeProfiles } from '#core/profile/encode-profiles'
import { profilesOfRows } from '#core/profile/profiles-of-rows'
import { lockModel } from '#store/models/lock-model'
import { deleteProfiles } from '#store/profiles/delete-profiles'
import { insertProfiles } from '#store/profiles/insert-profiles'
import { loadProfilesToRollUp } from '#store/profiles/load-profiles-to-roll-up'
import { rollUp } from './roll-up.ts'

/** Hours serve windows of a week that begin within a day; nothing asks for older ones. */
const hoursKeptMs = 35 * dayMs

/**
 * Replaces the finer profiles of closed days by an hour's and a day's each, in one transaction: at every moment each row of the stream
 * is in the profiles once.
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
      replaced.flatMap(({ bucketAt, resolution, batchId, rowCount, profiles }) =>
        encodeProfiles(profiles).map((encoded, part) => ({
          bucketAt,
          resolution,
          batchId,
          part,
          rowCount,
          profiles: encoded,
        })),
      ),
    )
  })
}
