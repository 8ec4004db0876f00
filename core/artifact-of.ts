import { createHash } from 'node:crypto'
import type { TrainedArtifact } from '#core/ports/training-backend'

export interface ArtifactFile {
  /** Below the model's folder, parts divided by `/`. */
  readonly path: string
  readonly bytes: Uint8Array
}

/**
 * A model's files as an artifact: each below the prefix and the SHA-256 of all of them, in order of path. The same files give the same
 * keys, whichever backend trained them, so that storing them again changes nothing.
 *
 * @returns null when there is no file
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
