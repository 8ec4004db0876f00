/** Below it is what the installation keeps of models: accepted rows, manifests, artifacts. */
export const modelsPrefix = 'models/'

/** Below it are a model's accepted rows, a file a batch; `*` for those of every model. */
export const batchesPrefix = (modelName: string) => `${modelsPrefix}${modelName}/batches/`

/** The same rows, a file a day. */
export const daysPrefix = (modelName: string) => `${modelsPrefix}${modelName}/days/`

/** Below it is what each of a model's runs was trained on. */
export const manifestsPrefix = (modelName: string) => `${modelsPrefix}${modelName}/manifests/`

/** Below it are the files of a model's versions; `*` for those of every model. */
export const artifactsPrefix = (modelName: string) => `${modelsPrefix}${modelName}/artifacts/`

/** Below it is what training jobs read and leave; it may be expired. */
export const trainingJobsPrefix = 'training-jobs/'

/** Below it users put their files. */
export const incomingPrefix = 'incoming/'

/** Below it SageMaker endpoints write down what they were asked and answered, each in a folder of its own name. */
export const capturesPrefix = 'captures/'
