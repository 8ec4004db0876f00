import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowOf } from '#store/tables/row'

/** The numbers that are added to a version's value for the ends of its interval; null where it had too few rows. */
export interface VersionInterval {
  readonly lower: number | null
  readonly upper: number | null
}

const rowSchema = rowOf({
  version: z.number(),
  interval: z.object({ lower: z.number().nullable(), upper: z.number().nullable() }).nullable(),
})

/** The intervals of some versions of a regression, by version. */
export async function loadIntervals(
  executor: SqlExecutor,
  { modelName, versions }: { readonly modelName: string; readonly versions: readonly number[] },
): Promise<ReadonlyMap<number, VersionInterval>> {
  if (versions.length === 0) return new Map()
  const rows = await executor.query(
    sql`
    select version, evaluation -> 'interval' as interval from model_versions
     where model_name = ${modelName}
       and version in (select value::integer from jsonb_array_elements_text(${JSON.stringify(versions)}::jsonb))`,
    rowSchema,
  )
  return new Map(rows.flatMap(({ version, interval }) => (interval === null ? [] : [[version, interval] as const])))
}
