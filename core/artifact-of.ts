import { createHash } from 'node:crypto'
import type { TrainedArtifact } from '#core/ports/training-backend'
import { shortened } from '#core/text/shortened'

export interface ArtifactFile {
  /** Relative to the model's folder, with `/` between its parts. */
  readonly path: string
  readonly bytes: Uint8Array
}

/** Parts of an object key that every store keeps, and that a folder on any disk can be named after. */
const keyPart = /^[A-Za-z0-9._=-]+$/
/** The longest name of a file on Linux' file systems, and the longest key that S3 takes. */
const partBytesMax = 255
const keyBytesMax = 1024

/**
 * Why a model's file cannot be stored under its name; null if it can.
 *
 * The file is refused rather than renamed, because the program that serves the model looks for it by its name.
 *
 * @param path relative to the model's folder
 * @example whyUnstorable('model.onnx', 'artifacts/a') // => null
 */
export function whyUnstorable(path: string, prefix: string): string | null {
  const isPart = (part: string) => keyPart.test(part) && part !== '.' && part !== '..' && part.length <= partBytesMax
  const shown = JSON.stringify(path.length > 100 ? `${shortened(path, 100)}…` : path)
  if (!path.split('/').every(isPart)) {
    return `The model has a file with an unsupported name: ${shown}. Each part of a path may have 1 to ${partBytesMax} letters, digits, dots, hyphens, underscores and equals signs.`
  }
  const keyBytes = prefix.length + path.length + 2 + 64
  if (keyBytes <= keyBytesMax) return null
  return `The model has a file with too long a path: ${shown}. Its key would have ${keyBytes} bytes, ${keyBytesMax} are allowed.`
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
