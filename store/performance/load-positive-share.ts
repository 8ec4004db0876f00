import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const rowSchema = column('share', z.number().nullable())

/** The share of positive rows among those that a version was trained and evaluated on; null where it is not known. */
export async function loadPositiveShare(
  executor: SqlExecutor,
  { modelName, version }: { readonly modelName: string; readonly version: number },
): Promise<number | null> {
  const [share] = await executor.query(
    sql`
    select (evaluation #>> '{rows,positives}')::double precision
             / nullif((evaluation #>> '{rows,joined}')::double precision, 0) as share
      from model_versions where model_name = ${modelName} and version = ${version}::integer`,
    rowSchema,
  )
  return share ?? null
}
