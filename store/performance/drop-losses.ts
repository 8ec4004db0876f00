import type { LossOf } from '#core/policy/performance/row-loss'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { lossOfKey } from './keep-losses.ts'

/** Drops losses that were measured by another metric or threshold: they are measured anew. Repeating it is harmless. */
export async function dropLosses(
  executor: SqlExecutor,
  { modelName, lossOf }: { readonly modelName: string; readonly lossOf: LossOf },
): Promise<void> {
  await executor.execute(sql`
    delete from version_losses where model_name = ${modelName} and loss_of <> ${lossOfKey(lossOf)}`)
}
