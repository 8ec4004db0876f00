import { gunzipSync } from 'node:zlib'
import { tooLargeInWords, unpackedBytesMax } from '#contracts/carried-job'
import { type ArtifactFile, artifactOf, whyUnstorable } from '#core/artifact-of'
import { parseEvaluation } from '#core/parse-evaluation'
import type { ObjectStore } from '#core/ports/object-store'
import type { TrainedArtifact } from '#core/ports/training-backend'
import { tarEntries } from '#core/tar-entries'

export type JobResults =
  | { readonly status: 'read'; readonly evaluation: unknown; readonly artifact: TrainedArtifact }
  | { readonly status: 'unusable'; readonly reason: string }

/**
 * Reads a completed job's results from the bucket, and stores its model's files as an artifact. A repeat writes the
 * same objects under the same keys.
 *
 * @throws {AppError} the store's errors
 */
export async function readResults(
  store: ObjectStore,
  job: { readonly folder: string; readonly artifactPrefix: string },
): Promise<JobResults> {
  const output = await unpack(store, `${job.folder}/output/output.tar.gz`)
  if (output === 'too-large') return { status: 'unusable', reason: tooLargeInWords('The output', null) }
  const written = output?.findLast(({ path }) => path === 'evaluation.json')
  const evaluation = parseEvaluation(written ? new TextDecoder().decode(written.bytes) : null)
  if (evaluation.status === 'unreadable') return { status: 'unusable', reason: evaluation.reason }
  const model = await unpack(store, `${job.folder}/output/model.tar.gz`)
  if (model === 'too-large') return { status: 'unusable', reason: tooLargeInWords('The model', null) }
  for (const { path } of model ?? []) {
    const reason = whyUnstorable(path, job.artifactPrefix)
    if (reason !== null) return { status: 'unusable', reason }
  }
  const stored = artifactOf(model ?? [], job.artifactPrefix)
  if (stored === null) return { status: 'unusable', reason: 'The trainer wrote no model.' }
  await Promise.all(stored.objects.map(({ key, bytes }) => store.put(key, bytes)))
  return { status: 'read', evaluation: evaluation.content, artifact: stored.artifact }
}

/** @returns the archive's files; null if it is missing or unreadable */
async function unpack(store: ObjectStore, key: string): Promise<ArtifactFile[] | 'too-large' | null> {
  if (!(await store.exists(key))) return null
  const archive = await store.get(key)
  try {
    const tar = gunzipSync(archive, { maxOutputLength: unpackedBytesMax })
    // A path that comes twice stands for the later file, as when the archive is unpacked to a disk.
    const files = new Map<string, Uint8Array>()
    for (const { path, kind, bytes } of tarEntries(tar))
      if (kind === 'file') files.set(path.replace(/^(\.?\/)+/, ''), bytes)
    return [...files].map(([path, bytes]) => ({ path, bytes }))
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : null
  }
}
