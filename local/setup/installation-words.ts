import type { BuiltInType } from '#contracts/model-types'

/** Packages that come together, measured on Linux: each in addition to the first. */
const parts = {
  trainer: { words: 'the trainer (XGBoost, ONNX Runtime)', package: 'onnxruntime', seconds: 15, megabytes: 350 },
  catboost: { words: 'CatBoost', package: 'catboost', seconds: 15, megabytes: 360 },
  scikitLearn: { words: 'scikit-learn', package: 'scikit-learn', seconds: 10, megabytes: 60 },
} as const

const partsOf: Readonly<Record<BuiltInType, readonly (keyof typeof parts)[]>> = {
  xgboost: ['trainer'],
  catboost: ['trainer', 'catboost'],
  random_forest: ['trainer', 'scikitLearn'],
  neural_network: ['trainer', 'scikitLearn'],
  ensemble: ['trainer', 'catboost', 'scikitLearn'],
}

/**
 * The step that installs a type's packages: how long it takes and how much it brings, without what is there already.
 *
 * @param installed the packages of the environment, as `name==version`
 * @example installationInWords('catboost', new Set(['onnxruntime==1.32.0'])) // => 'Installing CatBoost: about 15 seconds and 360 MB.'
 */
export function installationInWords(modelType: BuiltInType, installed: ReadonlySet<string>): string {
  const names = new Set([...installed].map((found) => found.split('==', 1)[0]))
  const missing = partsOf[modelType].map((part) => parts[part]).filter((part) => !names.has(part.package))
  if (missing.length === 0) return 'Checking the Python packages against uv.lock.'
  const listed = new Intl.ListFormat('en-GB').format(missing.map(({ words }) => words))
  const seconds = missing.reduce((sum, part) => sum + part.seconds, 0)
  const megabytes = missing.reduce((sum, part) => sum + part.megabytes, 0)
  return `Installing ${listed}: about ${seconds} seconds and ${megabytes} MB.`
}
