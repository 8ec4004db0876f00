import { defaultMetric } from '#contracts/metric'
import type { ModelFile } from '#contracts/model-file'
import { rawSql } from '#core/sql'

/** A row with a piece of a model's definition, after the pieces are joined. */
export type WithDefinition<Row extends { readonly piece: string }> = Omit<Row, 'piece'> & {
  /** Validated when it was applied. */
  readonly definition: ModelFile
  /** The classes that the rows showed, in the order of their indexes; null where none did. */
  readonly learntClasses: readonly string[] | null
}

/** A model's definition as text, with the classes that its rows showed: beside a piece they could exceed a row. */
export const documentSql = rawSql(
  `(case when learnt_classes is null then definition
         else definition || jsonb_build_object('learntClasses', learnt_classes) end)::text as document`,
)

/**
 * Joins a model's definition from rows that each hold a piece of it and are otherwise equal.
 *
 * A definition of 2,000 features takes 300 kB, and the RDS Data API gives no row above 64 kB. Statements therefore read
 * it as text, cut every 15,000 characters (at most 60,000 bytes): `substr(document, cut * 15000 + 1, 15000) as piece`
 * over `generate_series(0, (length(document) - 1) / 15000) as cut`, ordered by `cut`. A definition of 100 features is
 * one row.
 *
 * @returns null for no rows
 * @example joinDefinition([{ piece: '{"name":' }, { piece: '"churn"}' }])?.definition //
 *   => { name: 'churn', task: 'binary-classification', metric: 'accuracy' }
 */
export function joinDefinition<Row extends { readonly piece: string }>(
  rows: readonly Row[],
): WithDefinition<Row> | null {
  const [first] = rows
  if (first === undefined) return null
  const { piece: _, ...rest } = first
  const document = JSON.parse(rows.map(({ piece }) => piece).join('')) as Omit<ModelFile, 'task' | 'metric'> &
    Partial<ModelFile> & { readonly learntClasses?: readonly string[] }
  const { learntClasses = null, ...definition } = document
  // Definitions of earlier releases name no metric, and the earliest no task.
  const { task = 'binary-classification' } = definition
  return {
    ...rest,
    learntClasses,
    definition: { ...definition, task, metric: definition.metric ?? defaultMetric(task) },
  }
}
