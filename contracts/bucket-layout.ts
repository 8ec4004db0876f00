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

/** The prefix of the files that users upload. */
export const incomingPrefix = 'incoming/'

/** The prefix of the requests and answers that SageMaker endpoints capture, a folder for each endpoint. */
export const capturesPrefix = 'captures/'

/** The object that says to which database the object store belongs. */
export const objectStoreMarkKey = 'installation.json'
