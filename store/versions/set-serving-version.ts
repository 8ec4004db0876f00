import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Records the version that serves. @returns whether that is a change */
export async function setServingVersion(executor: SqlExecutor, modelName: string, version: number): Promise<boolean> {
  const changed = await executor.execute(sql`
    update models set serving_version = ${version}::integer
     where model_name = ${modelName} and serving_version is distinct from ${version}::integer`)
  return changed > 0
}
