import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant } from '#store/tables/row'

const rowSchema = z
  .object({
    kind: z.string(),
    subject: z.string(),
    severity: z.string().nullable(),
    opened_at: instant,
    features: z.array(z.string()),
    evidence: z.record(z.string(), z.unknown()),
  })
  .transform((row) => ({
    kind: row.kind,
    subject: row.subject,
    severity: row.severity,
    openedAt: row.opened_at,
    features: row.features,
    evidence: row.evidence,
  }))

export type OpenEpisode = z.infer<typeof rowSchema>

/** What is wrong with a model now, oldest first. */
export function findOpenEpisodes(executor: SqlExecutor, modelName: string): Promise<OpenEpisode[]> {
  return executor.query(
    sql`
    select kind, subject, severity, opened_at, features, evidence from episodes
     where model_name = ${modelName} and closed_at is null
     order by opened_at, id`,
    rowSchema,
  )
}
