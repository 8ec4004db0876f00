import * as z from 'zod'
import { finalRunStates } from '#core/policy/retraining/run-transitions'
import type { Database, SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'
import { lockModel } from './lock-model.ts'

const classesSchema = z.array(z.string()).nullable()

/**
 * Adds classes that a model's rows show to the end of its list, those alone that it lacks, while no training has frozen
 * its data: a version has as many probabilities as there were classes then.
 *
 * The lock makes deliveries side by side, and the freezing of a run's data, take turns: all of them see one order. A
 * repeat changes nothing.
 *
 * @returns the classes that are kept
 */
export function learnClasses(
  database: Database,
  { modelName, classes }: { readonly modelName: string; readonly classes: readonly string[] },
): Promise<readonly string[]> {
  return database.transaction(async (transaction) => {
    await lockModel(transaction, modelName)
    const isOpen = !(await areClassesFixed(transaction, modelName))
    const [kept = []] = await transaction.query(
      sql`
      update models
         set learnt_classes = coalesce(learnt_classes, '[]') || coalesce((
               select jsonb_agg(name order by place)
                 from jsonb_array_elements_text(${JSON.stringify(classes)}::jsonb) with ordinality as shown (name, place)
                where ${isOpen}::boolean
                  and not coalesce(models.learnt_classes, '[]') @> jsonb_build_array(name)), '[]')
       where model_name = ${modelName}
      returning learnt_classes`,
      column('learnt_classes', classesSchema),
    )
    return kept ?? []
  })
}

/** Whether a version, or a run whose data is frozen, depends on a model's list of classes. */
export async function areClassesFixed(executor: SqlExecutor, modelName: string): Promise<boolean> {
  const [areFixed = false] = await executor.query(
    sql`
    select exists (select from model_versions where model_name = ${modelName})
           or exists (select from retraining_runs
                       where model_name = ${modelName} and manifest_key is not null
                         and state not in (select jsonb_array_elements_text(${JSON.stringify(finalRunStates)}::jsonb)))
           as are_fixed`,
    column('are_fixed', z.boolean()),
  )
  return areFixed
}

/** Sets the classes that are known beside a model's file, null for none. Harmless to repeat. */
export async function setLearntClasses(
  executor: SqlExecutor,
  { modelName, classes }: { readonly modelName: string; readonly classes: readonly string[] | null },
): Promise<void> {
  const list = classes && JSON.stringify(classes)
  await executor.execute(sql`update models set learnt_classes = ${list}::jsonb where model_name = ${modelName}`)
}
