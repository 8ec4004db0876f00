import { artifactsPrefix } from '#contracts/bucket-layout'
import { artifactOf } from '#core/artifact-of'
import type { ObjectStore } from '#core/ports/object-store'
import { secondsOf } from './collect-outcome.ts'
import type { PolicyOutcome } from './policy-outcome.ts'
import type { TrainedPoint } from './train-grid.ts'
import type { VersionCache } from './version-cache.ts'

interface KeptVersions {
  readonly cache: VersionCache
  /** Its files are put here. */
  readonly objectStore: ObjectStore
  readonly modelName: string
}

/**
 * The version that a replay began with, its files put where a grid's are. Fixed schedules begin with it, too: a version
 * of another moment answers otherwise, and that difference would be taken for one of the policies.
 *
 * @returns null where nothing was promoted, or its files are gone from the cache
 */
export async function firstVersion(
  { trainings }: Pick<PolicyOutcome, 'trainings'>,
  { cache, objectStore, modelName }: KeptVersions,
): Promise<TrainedPoint | null> {
  const first = trainings.find(({ state }) => state === 'promoted')
  const kept = first?.key == null ? null : await cache.read(first.key)
  const found = kept && artifactOf(kept.files, `${artifactsPrefix(modelName)}first`)
  if (!first || !kept || !found) return null
  for (const { key, bytes } of found.objects) if (!(await objectStore.exists(key))) await objectStore.put(key, bytes)
  const { keys: artifactKeys, sha256 } = found.artifact
  return { at: first.at, artifactKeys, sha256, seconds: secondsOf(kept) }
}
