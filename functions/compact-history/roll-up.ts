import { dayMs, floorTo, hourMs, type Instant } from '#core/instant'
import { windowSketchK } from '#core/profile/feature-profile'
import { mergeProfileSets } from '#core/profile/merge-profiles'
import type { BucketProfiles } from '#core/profile/profiles-of-rows'
import { mergeAllDigests } from '#core/profile/row-digest'

/** The batch id of a profile that many batches were merged into. */
const rolledUp = 'rolled-up'

/**
 * Merges buckets into hours and days: half hours into both, hours only into hours, days only into days.
 *
 * @param buckets in key order; every bucket of each hour and day that occurs, because the result replaces them
 * @param modelName part of the seeds
 */
export function rollUp(modelName: string, buckets: readonly BucketProfiles[]): BucketProfiles[] {
  const hours = merged(
    modelName,
    'hour',
    hourMs,
    buckets.filter(({ resolution }) => resolution !== 'day'),
  )
  const days = merged(
    modelName,
    'day',
    dayMs,
    buckets.filter(({ resolution }) => resolution !== 'hour'),
  )
  return [...hours, ...days]
}

function merged(
  modelName: string,
  resolution: string,
  lengthMs: number,
  buckets: readonly BucketProfiles[],
): BucketProfiles[] {
  const groups = new Map<Instant, BucketProfiles[]>()
  for (const bucket of buckets) {
    const at = floorTo(bucket.bucketAt, lengthMs)
    const group = groups.get(at)
    if (group) group.push(bucket)
    else groups.set(at, [bucket])
  }
  return [...groups].map(([bucketAt, group]) => ({
    bucketAt,
    resolution,
    batchId: rolledUp,
    rowCount: group.reduce((sum, { rowCount }) => sum + rowCount, 0),
    profiles: mergeProfileSets(
      group.map(({ profiles }) => profiles),
      { k: windowSketchK, seed: `${modelName}/${resolution}/${bucketAt}` },
    ),
    digest: mergeAllDigests(group.map(({ digest }) => digest)),
  }))
}
