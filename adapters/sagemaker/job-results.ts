import { gunzipSync } from 'node:zlib'
import { type ArtifactFile, artifactOf } from '#core/artifact-of'
import type { ObjectStore } from '#core/ports/object-store'
import type { TrainedArtifact } from '#core/ports/training-backend'
import { tarEntries } from '#core/tar-entries'

export type JobResults =
  | { readonly status: 'read'; readonly evaluation: unknown; readonly artifact: TrainedArtifact }
  | { readonly status: 'unusable'; readonly reason: string }

/** Limit on an unpacked archive, which is in memory several times over while it is unpacked and stored. */
export const unpackedBytesMax = 192 * 2 ** 20

const keyPart = /^[A-Za-z0-9._=-]+$/

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
  const evaluation = parse(output?.find(({ path }) => path === 'evaluation.json'))
  if (evaluation === null) return { status: 'unusable', reason: 'The trainer wrote no readable evaluation.json.' }
  const model = await unpack(store, `${job.folder}/output/model.tar.gz`)
  const unnameable = model?.find(({ path }) => !path.split('/').every(isKeyPart))
  if (unnameable)
    return { status: 'unusable', reason: `The model has a file with an unsupported name: ${unnameable.path}` }
  const stored = artifactOf(model ?? [], job.artifactPrefix)
  if (stored === null) return { status: 'unusable', reason: 'The trainer wrote no model.' }
  await Promise.all(stored.objects.map(({ key, bytes }) => store.put(key, bytes)))
  return { status: 'read', evaluation, artifact: stored.artifact }
}

const isKeyPart = (part: string) => keyPart.test(part) && part !== '.' && part !== '..'

/** @returns the archive's files; null if it is missing or unreadable */
async function unpack(store: ObjectStore, key: string): Promise<ArtifactFile[] | null> {
  if (!(await store.exists(key))) return null
  const archive = await store.get(key)
  try {
    const tar = gunzipSync(archive, { maxOutputLength: unpackedBytesMax })
    return [...tarEntries(tar)]
      .filter(({ kind }) => kind === 'file')
      .map(({ path, bytes }) => ({ path: path.replace(/^(\.?\/)+/, ''), bytes }))
  } catch {
    return null
  }
}

function parse(file: ArtifactFile | undefined): unknown {
  try {
    return file ? JSON.parse(new TextDecoder().decode(file.bytes)) : null
  } catch {
    return null
  }
}
