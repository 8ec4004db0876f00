import type { FeatureDefinition } from '#contracts/model-file'
import { dayMs, floorTo, type Instant, minuteMs, toIso } from '#core/instant'
import { encodeProfiles } from '#core/profile/encode-profiles'
import { windowSketchK } from '#core/profile/feature-profile'
import { profileFeatures } from '#core/profile/profile-rows'
import { digestRows, encodeDigest } from '#core/profile/row-digest'
import type { AcceptedObservation } from '#rows/check-rows'
import type { BatchRows } from '#store/rows/insert-batch'

const halfHourMs = 30 * minuteMs

/** Days back from now that a current window may cut in two. They need more than one profile a day. */
const fineDays = 8

/**
 * Profiles a batch's features, a half hour a bucket; a day a bucket for rows so old that no window cuts their day.
 *
 * The seed is made of the bucket's key: the same batch gives the same profiles.
 */
export function profileBatch(
  batch: { readonly modelName: string; readonly batchId: string },
  observations: readonly AcceptedObservation[],
  features: readonly FeatureDefinition[],
  now: Instant,
): BatchRows['profiles'] {
  const fineFrom = floorTo(now, dayMs) - fineDays * dayMs
  const buckets = new Map<Instant, AcceptedObservation[]>()
  for (const row of observations) {
    const bucketAt = floorTo(row.at, row.at < fineFrom ? dayMs : halfHourMs)
    const bucket = buckets.get(bucketAt)
    if (bucket) bucket.push(row)
    else buckets.set(bucketAt, [row])
  }
  return [...buckets].flatMap(([at, rows]) => {
    const bucketAt = toIso(at)
    const seed = `${batch.modelName}/${bucketAt}/${batch.batchId}`
    const profiles = profileFeatures({ rows: rows.map((row) => row.features), features, k: windowSketchK, seed })
    const resolution = at < fineFrom ? 'day' : 'half-hour'
    const digest = encodeDigest(digestRows(rows.map((row) => row.features)))
    return encodeProfiles(profiles).map((encoded, part) => ({
      bucketAt,
      resolution,
      part,
      rowCount: rows.length,
      profiles: encoded,
      rowDigest: part === 0 ? digest : null,
    }))
  })
}
