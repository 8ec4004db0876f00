/** The prefix of everything that is kept of models: accepted rows, manifests, artifacts. */
export const modelsPrefix = 'models/'

/** The prefix of a model's accepted rows, one file per batch; `*` for every model. */
export const batchesPrefix = (modelName: string) => `${modelsPrefix}${modelName}/batches/`

/** The prefix of the same rows, one file per day. */
export const daysPrefix = (modelName: string) => `${modelsPrefix}${modelName}/days/`

/** The prefix of the manifests, which list the training data of each run. */
export const manifestsPrefix = (modelName: string) => `${modelsPrefix}${modelName}/manifests/`

/** The prefix of the files of a model's versions; `*` for every model. */
export const artifactsPrefix = (modelName: string) => `${modelsPrefix}${modelName}/artifacts/`

/** The prefix of the archives of a model's versions, for endpoints that take nothing else; `*` for every model. */
export const archivesPrefix = (modelName: string) => `${modelsPrefix}${modelName}/archives/`

/** The prefix of the files that training jobs read and write; they may expire. */
export const trainingJobsPrefix = 'training-jobs/'

/** The folder of a Kubernetes job's files. The job's name alone says where it is. */
export const clusterJobFolder = (jobName: string) => `${trainingJobsPrefix}${jobName}`

/** The object that a Kubernetes job writes last: all that it leaves is there. `*` for every job. */
export const clusterJobEndedKey = (jobName: string) => `${clusterJobFolder(jobName)}/output/ended.json`

/**
 * The job whose last object this is; null for any other object.
 *
 * @example endedJobOf('training-jobs/churn-240501t1000-3f2a9c-a1/output/ended.json') // => 'churn-240501t1000-3f2a9c-a1'
 */
export function endedJobOf(objectKey: string): string | null {
  const jobName = objectKey.split('/')[1]
  return jobName !== undefined && objectKey === clusterJobEndedKey(jobName) ? jobName : null
}

/** The prefix of the files that users upload. */
export const incomingPrefix = 'incoming/'

/** The prefix of the requests and answers that endpoints and services capture, a folder for each of them. */
export const capturesPrefix = 'captures/'

/** The object that says to which database the object store belongs. */
export const objectStoreMarkKey = 'installation.json'
