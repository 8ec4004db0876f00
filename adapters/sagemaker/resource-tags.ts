import type { Tag } from '@aws-sdk/client-sagemaker'
import { installationTag } from '#contracts/installation-tag'

/** What is made at SageMaker carries these, and the tag that costs are counted by: no stack adds it there. */
export function resourceTags(tags: Readonly<Record<string, string>>): Tag[] {
  const all = { [installationTag.key]: installationTag.value, ...tags }
  return Object.entries(all).map(([Key, Value]) => ({ Key, Value }))
}
