import * as z from 'zod'
import { type Evidence, evidenceSchema, type Severity, severitySchema } from '#contracts/model-types'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant } from './row.ts'

const rowSchema = z
  .object({
    id: z.string(),
    kind: z.enum(['drift', 'performance', 'data-quality']),
    subject: z.string(),
    severity: severitySchema.nullable(),
    champion_version: z.number().nullable(),
    opened_at: instant,
    features: z.array(z.string()),
    evidence: evidenceSchema,
  })
  .transform((row) => ({
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    severity: row.severity,
    championVersion: row.champion_version,
    openedAt: row.opened_at,
    features: row.features,
    evidence: row.evidence,
  }))

export type Episode = z.infer<typeof rowSchema>

/** A model's open episodes. */
export function loadOpenEpisodes(executor: SqlExecutor, modelName: string): Promise<Episode[]> {
  return executor.query(
    sql`
    select id, kind, subject, severity, champion_version, opened_at, features, evidence
      from episodes where model_name = ${modelName} and closed_at is null
     order by kind, subject`,
    rowSchema,
  )
}

export interface NewEpisode {
  readonly id: string
  readonly modelName: string
  readonly kind: Episode['kind']
  readonly subject: string
  readonly severity: Severity | null
  readonly championVersion: number | null
  readonly features: readonly string[]
  readonly evidence: Evidence
  readonly now: Instant
}

/** Opens an episode. @returns false when one of the kind and subject is open already */
export async function openEpisode(executor: SqlExecutor, episode: NewEpisode): Promise<boolean> {
  const now = toIso(episode.now)
  const opened = await executor.execute(sql`
    insert into episodes (id, model_name, kind, subject, severity, champion_version, opened_at, last_seen_at, features, evidence)
    values (${episode.id}, ${episode.modelName}, ${episode.kind}, ${episode.subject}, ${episode.severity},
            ${episode.championVersion}::integer, ${now}::timestamptz, ${now}::timestamptz, ${JSON.stringify(episode.features)}::jsonb,
            ${JSON.stringify(episode.evidence)}::jsonb)
    on conflict do nothing`)
  return opened === 1
}

/** Raises an open episode's severity. @returns false when it is closed, or was that grave already */
export async function escalateEpisode(
  executor: SqlExecutor,
  episode: Pick<NewEpisode, 'id' | 'severity' | 'features' | 'evidence' | 'now'>,
): Promise<boolean> {
  const escalated = await executor.execute(sql`
    update episodes
       set severity = ${episode.severity}, features = ${JSON.stringify(episode.features)}::jsonb,
           evidence = ${JSON.stringify(episode.evidence)}::jsonb, last_seen_at = ${toIso(episode.now)}::timestamptz
     where id = ${episode.id} and closed_at is null and severity is distinct from ${episode.severity}`)
  return escalated === 1
}

/** Closes an episode. @returns false when it was closed before */
export async function closeEpisode(
  executor: SqlExecutor,
  episode: { readonly id: string; readonly reason: string; readonly now: Instant },
): Promise<boolean> {
  const closed = await executor.execute(sql`
    update episodes set closed_at = ${toIso(episode.now)}::timestamptz, close_reason = ${episode.reason}
     where id = ${episode.id} and closed_at is null`)
  return closed === 1
}
