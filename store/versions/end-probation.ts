import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Records that a champion passed its probation. @returns false when it is not in probation */
export async function endProbation(executor: SqlExecutor, modelName: string, version: number): Promise<boolean> {
  const ended = await executor.execute(sql`
    update model_versions set probation_state = 'passed'
     where model_name = ${modelName} and version = ${version}::integer and status = 'champion'
       and probation_state = 'running'`)
  return ended === 1
}
