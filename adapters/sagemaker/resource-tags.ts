import type { Tag } from '@aws-sdk/client-sagemaker'
import { installationTag } from '#contracts/installation-tag'

/** The tags of resources that are created at SageMaker: the given ones, and the cost tag, which no stack adds there. */
export function resourceTags(tags: Readonly<Record<string, string>>): Tag[] {
  const all = { [installationTag.key]: installationTag.value, ...tags }
  return Object.entries(all).map(([Key, Value]) => ({ Key, Value }))
}
