import { createHash } from 'node:crypto'
import type { TrainedArtifact } from '#core/ports/training-backend'

export interface ArtifactFile {
  /** Relative to the model's folder, with `/` between its parts. */
  readonly path: string
  readonly bytes: Uint8Array
}

/**
 * A model's files as an artifact, ordered by path. Each key is the prefix, the SHA-256 of all files, and the file's
 * path, so the same files have the same keys on every backend, and storing them again changes nothing.
 *
 * @returns null without files
 */
export function artifactOf(
  files: readonly ArtifactFile[],
  prefix: string,
): { readonly artifact: TrainedArtifact; readonly objects: readonly { key: string; bytes: Uint8Array }[] } | null {
  if (files.length === 0) return null
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1))
  const digest = createHash('sha256')
  for (const { bytes } of sorted) digest.update(bytes)
  const sha256 = digest.digest('hex')
  const objects = sorted.map(({ path, bytes }) => ({ key: `${prefix.replace(/\/$/, '')}/${sha256}/${path}`, bytes }))
  const sizeBytes = sorted.reduce((sum, { bytes }) => sum + bytes.length, 0)
  return { artifact: { keys: objects.map(({ key }) => key), sha256, sizeBytes }, objects }
}
