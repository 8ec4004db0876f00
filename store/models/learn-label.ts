import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

/**
 * Keeps the negative label that a model's rows show. The first one stays: a repeat changes nothing.
 *
 * @returns the label that is kept
 */
export async function learnLabel(
  executor: SqlExecutor,
  { modelName, label }: { readonly modelName: string; readonly label: string },
): Promise<string> {
  const [kept = label] = await executor.query(
    sql`
    update models set learnt_label = coalesce(learnt_label, ${label}) where model_name = ${modelName}
    returning learnt_label`,
    column('learnt_label', z.string()),
  )
  return kept
}

/** Forgets a model's learnt label, whose file now names another positive one. Harmless to repeat. */
export async function forgetLearntLabel(executor: SqlExecutor, modelName: string): Promise<void> {
  await executor.execute(sql`update models set learnt_label = null where model_name = ${modelName}`)
}
