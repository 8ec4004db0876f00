import type { ObjectStore } from '#core/ports/object-store'
import type { TrainingJob } from '#core/ports/training-backend'

export interface ChannelsPlace {
  /** The job's folder in the store, without a slash at its end. */
  readonly folder: string
  /** The store as the job reaches it: `s3://bucket`. */
  readonly storeUrl: string
}

/**
 * Writes one manifest per channel, which lists the channel's objects in SageMaker's form. An empty channel is left out,
 * because SageMaker would reject it. A repeat writes the same manifests.
 *
 * @returns keys of the manifests, by channel
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_S3DataSource.html
 */
export async function writeChannels(
  store: ObjectStore,
  { folder, storeUrl }: ChannelsPlace,
  channels: TrainingJob['channels'],
): Promise<Map<string, string>> {
  const manifests = new Map<string, string>()
  for (const [channel, keys] of Object.entries(channels)) {
    if (keys.length === 0) continue
    const manifestKey = `${folder}/input/${channel}.manifest`
    await store.put(manifestKey, new TextEncoder().encode(JSON.stringify(manifestOf(storeUrl, keys))))
    manifests.set(channel, manifestKey)
  }
  return manifests
}

/**
 * Paths are relative to the folder that all keys share, so that an artifact's files keep their names in the channel's
 * folder.
 */
function manifestOf(storeUrl: string, keys: readonly string[]): (string | { readonly prefix: string })[] {
  const folders = keys.map((key) => key.slice(0, key.lastIndexOf('/') + 1))
  const shared = folders.reduce((common, folder) => {
    const parts = common.split('/')
    while (!folder.startsWith(parts.join('/'))) parts.splice(-2, 1)
    return parts.join('/')
  })
  return [{ prefix: `${storeUrl}/${shared}` }, ...keys.map((key) => key.slice(shared.length))]
}
