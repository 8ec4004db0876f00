import type { ObjectStore } from '#core/ports/object-store'
import type { TrainingJob } from '#core/ports/training-backend'
import { hyperparameterLengthMax, jobFolder } from './training-request.ts'

/**
 * Writes one manifest per channel, which lists the channel's objects. An empty channel is left out, because SageMaker
 * would reject it. A repeat writes the same manifests.
 *
 * Hyperparameters that are too long for SageMaker become a channel named `hyperparameters`, with one JSON file.
 *
 * @returns keys of the manifests, by channel
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_S3DataSource.html
 */
export async function writeChannels(
  store: ObjectStore,
  bucketName: string,
  job: TrainingJob,
): Promise<Map<string, string>> {
  const long = Object.entries(job.hyperparameters).filter(([, value]) => value.length > hyperparameterLengthMax)
  const channels = { ...job.channels }
  if (long.length > 0) {
    const key = `${jobFolder(job)}/input/hyperparameters.json`
    await store.put(key, new TextEncoder().encode(JSON.stringify(Object.fromEntries(long))))
    channels.hyperparameters = [key]
  }
  const manifests = new Map<string, string>()
  for (const [channel, keys] of Object.entries(channels)) {
    if (keys.length === 0) continue
    const manifestKey = `${jobFolder(job)}/input/${channel}.manifest`
    await store.put(manifestKey, new TextEncoder().encode(JSON.stringify(manifestOf(bucketName, keys))))
    manifests.set(channel, manifestKey)
  }
  return manifests
}

/**
 * Paths are relative to the folder that all keys share, so that an artifact's files keep their names in the channel's
 * folder.
 */
function manifestOf(bucketName: string, keys: readonly string[]): (string | { readonly prefix: string })[] {
  const folders = keys.map((key) => key.slice(0, key.lastIndexOf('/') + 1))
  const shared = folders.reduce((common, folder) => {
    const parts = common.split('/')
    while (!folder.startsWith(parts.join('/'))) parts.splice(-2, 1)
    return parts.join('/')
  })
  return [{ prefix: `s3://${bucketName}/${shared}` }, ...keys.map((key) => key.slice(shared.length))]
}
