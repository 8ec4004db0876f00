import type { ObjectStore } from '#core/ports/object-store'
import type { TrainingJob } from '#core/ports/training-backend'
import { hyperparameterLengthMax, jobFolder } from './training-request.ts'

/**
 * Writes what says which objects a job's channels hold: a manifest a channel. A channel of nothing is left out, as SageMaker would
 * refuse it. Repeating it writes the same.
 *
 * Hyperparameters that are too long for SageMaker come as a channel of that name, one JSON file.
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

/** Paths are kept below the folder that all keys share: an artifact's files lie in the channel's folder by their own names. */
function manifestOf(bucketName: string, keys: readonly string[]): (string | { readonly prefix: string })[] {
  const folders = keys.map((key) => key.slice(0, key.lastIndexOf('/') + 1))
  const shared = folders.reduce((common, folder) => {
    const parts = common.split('/')
    while (!folder.startsWith(parts.join('/'))) parts.splice(-2, 1)
    return parts.join('/')
  })
  return [{ prefix: `s3://${bucketName}/${shared}` }, ...keys.map((key) => key.slice(shared.length))]
}
