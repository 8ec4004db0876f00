import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Records what answers: the champion is what should. @returns whether that is news */
export async function setServingVersion(executor: SqlExecutor, modelName: string, version: number): Promise<boolean> {
  const changed = await executor.execute(sql`
    update models set serving_version = ${version}::integer
     where model_name = ${modelName} and serving_version is distinct from ${version}::integer`)
  return changed > 0
}
