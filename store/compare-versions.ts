import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

const rowSchema = z
  .object({ version: z.number(), labels: z.number(), champion_only: z.number(), other_only: z.number() })
  .transform((row) => ({
    version: row.version,
    labels: row.labels,
    championCorrectOnly: row.champion_only,
    otherCorrectOnly: row.other_only,
  }))

export type PairedCounts = z.infer<typeof rowSchema>

/** The champion beside each version that was scored on the same labelled rows, from a moment on: paired counts. */
export function compareVersions(
  executor: SqlExecutor,
  asked: {
    readonly modelName: string
    readonly championVersion: number
    readonly from: Instant
    readonly threshold: number
  },
): Promise<PairedCounts[]> {
  return executor.query(
    sql`
    with rows as (
      select (score >= ${asked.threshold}::double precision) = (label = 1) as champion_correct, label, scores
        from predictions
       where model_name = ${asked.modelName} and version = ${asked.championVersion}::integer
         and observed_at >= ${toIso(asked.from)}::timestamptz and label is not null and score is not null and scores is not null),
    pairs as (
      select other.key::integer as version, rows.champion_correct,
             (other.value::double precision >= ${asked.threshold}::double precision) = (rows.label = 1) as other_correct
        from rows cross join lateral jsonb_each_text(rows.scores) as other)
    select version, count(*) as labels,
           count(*) filter (where champion_correct and not other_correct) as champion_only,
           count(*) filter (where other_correct and not champion_correct) as other_only
      from pairs group by version order by version`,
    rowSchema,
  )
}
