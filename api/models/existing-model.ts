import { notFound } from '#api/http/api-error'
import type { SqlExecutor } from '#core/ports/database'
import { type LoadedModel, loadModel } from '#store/models/load-model'

/** @throws {ApiError} 404 */
export async function existingModel(executor: SqlExecutor, modelName: string): Promise<LoadedModel> {
  const model = await loadModel(executor, modelName)
  if (!model) throw notFound('model', modelName)
  return model
}
