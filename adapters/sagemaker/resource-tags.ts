import type { Tag } from '@aws-sdk/client-sagemaker'
import { installationTagKey } from '#contracts/installation-tag'

/** The tags of resources that are created at SageMaker: the given ones, and the cost tag, which no stack adds there. */
export function resourceTags(installationName: string, tags: Readonly<Record<string, string>>): Tag[] {
  const all = { [installationTagKey]: installationName, ...tags }
  return Object.entries(all).map(([Key, Value]) => ({ Key, Value }))
}
