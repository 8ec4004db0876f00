import type { ModelFile } from '#contracts/model-file'
import { ownContainerType } from '#contracts/model-types'

/**
 * Why settings and policies cannot be compared on a model's own rows: versions on a grid are scored with their ONNX
 * files, which a user's own container need not write.
 *
 * @returns a sentence; null where they can be compared
 * @example whyNotCompared({ name: 'churn', type: 'xgboost' }) // => null
 */
export function whyNotCompared({ name, type }: Pick<ModelFile, 'name' | 'type'>): string | null {
  if (type !== ownContainerType) return null
  return `${name} is trained by a container of its own: settings and policies are compared for the built-in types only.`
}
