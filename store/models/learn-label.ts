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

/** Whether a model has a label, stored or waiting for its observation. */
export async function hasLabels(executor: SqlExecutor, modelName: string): Promise<boolean> {
  const [has = false] = await executor.query(
    sql`
    select exists (select from model_activity where model_name = ${modelName} and labels_total > 0)
           or exists (select from pending_labels where model_name = ${modelName}) as has_labels`,
    column('has_labels', z.boolean()),
  )
  return has
}

/**
 * Whether the positive label of a model gives a meaning to what is stored: a label, stored or waiting, or a score,
 * which is the probability of it.
 */
export async function hasLabelsOrScores(executor: SqlExecutor, modelName: string): Promise<boolean> {
  if (await hasLabels(executor, modelName)) return true
  const [has = false] = await executor.query(
    sql`select exists (select from predictions where model_name = ${modelName} and score is not null) as has_scores`,
    column('has_scores', z.boolean()),
  )
  return has
}

/** Whether a model has a label that is stored as 0, among those that are kept or wait, or among those that it was trained on. */
export async function hasNegativeLabels(executor: SqlExecutor, modelName: string): Promise<boolean> {
  const [has = false] = await executor.query(
    sql`
    select exists (select from model_versions where model_name = ${modelName})
           or exists (select from pending_labels where model_name = ${modelName} and label = 0)
           or exists (select from predictions where model_name = ${modelName} and label = 0) as has_labels`,
    column('has_labels', z.boolean()),
  )
  return has
}

/** Sets the negative label that is known beside a model's file, null for none. Harmless to repeat. */
export async function setLearntLabel(
  executor: SqlExecutor,
  { modelName, label }: { readonly modelName: string; readonly label: string | null },
): Promise<void> {
  await executor.execute(sql`update models set learnt_label = ${label} where model_name = ${modelName}`)
}
