import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/**
 * Deletes the reference profiles and the held-out scores of a version that can never be champion again, and the blocks
 * measured from them.
 */
export async function deleteReferences(executor: SqlExecutor, modelName: string, version: number): Promise<void> {
  await executor.execute(sql`
    delete from feature_references where model_name = ${modelName} and version = ${version}::integer`)
  await executor.execute(sql`
    delete from feature_blocks where model_name = ${modelName} and version = ${version}::integer`)
  await executor.execute(sql`
    delete from score_references where model_name = ${modelName} and version = ${version}::integer`)
  await executor.execute(sql`
    delete from score_blocks where model_name = ${modelName} and version = ${version}::integer`)
}
