import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'
import { positiveShareSql, positiveShareUnknown } from './positive-share-sql.ts'

/** The share of positive rows among those that a version was trained on; a half where nobody knows. */
export async function loadPositiveShare(
  executor: SqlExecutor,
  { modelName, version }: { readonly modelName: string; readonly version: number },
): Promise<number> {
  const [share] = await executor.query(
    sql`
    select ${positiveShareSql(sql`evaluation`)} as positive_share from model_versions
     where model_name = ${modelName} and version = ${version}::integer`,
    column('positive_share', z.number().nullable()),
  )
  return share ?? positiveShareUnknown
}
