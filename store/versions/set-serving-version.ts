import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instantOrNull, rowOf } from '#store/tables/row'

const rowSchema = rowOf({ versionBefore: z.number().nullable(), lostAt: instantOrNull })

/** The version that served before a change; `lostAt` is set if no version answered. */
export type ServedBefore = z.infer<typeof rowSchema>

/**
 * Records the version that serves, and that a loss of serving is over.
 *
 * @param problem why the champion does not answer, where another version does
 * @returns null if nothing changed
 */
export async function setServingVersion(
  executor: SqlExecutor,
  served: { readonly modelName: string; readonly version: number; readonly problem: string | null },
): Promise<ServedBefore | null> {
  const { modelName, version, problem } = served
  const [before] = await executor.query(
    sql`
    with before as (
      select model_name, serving_version, serving_lost_at from models where model_name = ${modelName} for update),
    changed as (
      update models set serving_version = ${version}::integer, serving_problem = ${problem}::text,
                        serving_lost_at = null, serving_lost_observations = null
        from before
       where models.model_name = before.model_name
         and (models.serving_version is distinct from ${version}::integer or models.serving_lost_at is not null
              or models.serving_problem is distinct from ${problem}::text)
      returning models.model_name)
    select before.serving_version as version_before, before.serving_lost_at as lost_at
      from before join changed on changed.model_name = before.model_name
     where before.serving_version is distinct from ${version}::integer or before.serving_lost_at is not null`,
    rowSchema,
  )
  return before ?? null
}

/**
 * Records that no version serves, since now unless it is known already, and the latest reason.
 *
 * @returns null if that was known
 */
export async function loseServing(
  executor: SqlExecutor,
  lost: { readonly modelName: string; readonly problem: string; readonly now: Instant },
): Promise<ServedBefore | null> {
  const { modelName, problem, now } = lost
  const [before] = await executor.query(
    sql`
    with before as (
      select model_name, serving_version, serving_lost_at from models where model_name = ${modelName} for update),
    changed as (
      update models
         set serving_version = null, serving_problem = ${problem},
             serving_lost_at = coalesce(models.serving_lost_at, ${toIso(now)}::timestamptz),
             serving_lost_observations = coalesce(models.serving_lost_observations,
               (select observations_total from model_activity where model_name = ${modelName}), 0)
        from before
       where models.model_name = before.model_name
      returning models.model_name)
    select before.serving_version as version_before, before.serving_lost_at as lost_at
      from before join changed on changed.model_name = before.model_name
     where before.serving_lost_at is null`,
    rowSchema,
  )
  return before ?? null
}

/** Records why the champion does not answer, while the version before it is known to. */
export async function setServingProblem(
  executor: SqlExecutor,
  { modelName, problem }: { readonly modelName: string; readonly problem: string },
): Promise<void> {
  await executor.execute(sql`update models set serving_problem = ${problem} where model_name = ${modelName}`)
}
