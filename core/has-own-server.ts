import type { ServedVersion } from './ports/model-server.ts'

/** The files that this project's serving process and scorer load. */
export const ourFiles = ['model.json', 'model.onnx'] as const

/**
 * Whether a version is served by the user's own container alone: that container trained it, and its files are not those
 * that this project loads.
 *
 * @example hasOwnServer({ artifactKeys: ['models/churn/model.skops'], container: { image: 'churn:4' } }) // => true
 */
export function hasOwnServer({ artifactKeys, container }: Pick<ServedVersion, 'artifactKeys' | 'container'>): boolean {
  const names = new Set(artifactKeys.map((key) => key.slice(key.lastIndexOf('/') + 1)))
  return container != null && !ourFiles.every((name) => names.has(name))
}
