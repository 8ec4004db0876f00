import type { ModelFile } from '#contracts/model-file'
import { lossOfModel } from '#core/policy/performance/loss-of'
import type { LossOf } from '#core/policy/performance/row-loss'
import type { SqlExecutor } from '#core/ports/database'
import { loadVersions } from '#store/versions/load-versions'
import { classSharesUnknown } from '#store/versions/positive-share-sql'

/** The loss that a model's rows are measured by. Its classes' shares are the champion's, and only one metric weighs them. */
export async function lossOfChampion(
  database: SqlExecutor,
  { modelName, definition }: { readonly modelName: string; readonly definition: ModelFile },
): Promise<LossOf> {
  if (definition.metric !== 'balanced-accuracy') return lossOfModel(definition, classSharesUnknown)
  const versions = await loadVersions(database, modelName)
  return lossOfModel(definition, versions.find(({ status }) => status === 'champion') ?? classSharesUnknown)
}
