import * as z from 'zod'
import { type Evidence, evidenceSchema } from '#contracts/evidence'
import { type Severity, severitySchema } from '#contracts/severity'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import type { Select } from '#store/tables/query-together'
import { instant, instantOrNull, rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  id: z.string(),
  kind: z.enum(['drift', 'performance', 'data-quality']),
  subject: z.string(),
  severity: severitySchema.nullable(),
  championVersion: z.number().nullable(),
  openedAt: instant,
  features: z.array(z.string()),
  evidence: evidenceSchema,
  usualFrom: instantOrNull,
})

const idSchema = z.object({ id: z.string() })

export type Episode = z.infer<typeof rowSchema>

/** A model's open episodes. */
export function loadOpenEpisodes(executor: SqlExecutor, modelName: string): Promise<Episode[]> {
  const { statement, row } = selectOpenEpisodes(modelName)
  return executor.query(statement, row)
}

export function selectOpenEpisodes(modelName: string): Select<Episode> {
  return {
    row: rowSchema,
    statement: sql`
    select id, kind, subject, severity, champion_version, opened_at, features, evidence, usual_from
      from episodes where model_name = ${modelName} and closed_at is null
     order by kind, subject`,
  }
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
  /** When a data-quality problem that stays counts as usual. @default null */
  readonly usualFrom?: Instant | null
  readonly now: Instant
}

/** Opens an episode. @returns false when one of the kind and subject is open already */
export async function openEpisode(executor: SqlExecutor, episode: NewEpisode): Promise<boolean> {
  return (await openEpisodes(executor, [episode])).size === 1
}

/**
 * Opens episodes: a table that comes with thousands of broken columns opens thousands.
 *
 * @returns the ids of those that were not open already
 */
export async function openEpisodes(
  executor: SqlExecutor,
  episodes: readonly NewEpisode[],
): Promise<ReadonlySet<string>> {
  if (episodes.length === 0) return new Set()
  const entries = episodes.map((episode) => ({
    id: episode.id,
    model_name: episode.modelName,
    kind: episode.kind,
    subject: episode.subject,
    severity: episode.severity,
    champion_version: episode.championVersion,
    now: toIso(episode.now),
    features: episode.features,
    evidence: episode.evidence,
    usual_from: episode.usualFrom == null ? null : toIso(episode.usualFrom),
  }))
  const opened = await executor.query(
    sql`
    insert into episodes (id, model_name, kind, subject, severity, champion_version, opened_at, last_seen_at, features,
                          evidence, usual_from)
    select id, model_name, kind, subject, severity, champion_version, now, now, features, evidence, usual_from
      from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as entry (
             id text, model_name text, kind text, subject text, severity text, champion_version integer, now timestamptz,
             features jsonb, evidence jsonb, usual_from timestamptz)
    on conflict do nothing
    returning id`,
    idSchema,
  )
  return new Set(opened.map(({ id }) => id))
}

/**
 * Raises an open episode's severity, as a whole or that of its features.
 *
 * @returns false when it is closed, or was that grave already
 */
export async function escalateEpisode(
  executor: SqlExecutor,
  episode: Pick<NewEpisode, 'id' | 'severity' | 'features' | 'evidence' | 'now'>,
): Promise<boolean> {
  const escalated = await executor.execute(sql`
    update episodes
       set severity = ${episode.severity}, features = ${JSON.stringify(episode.features)}::jsonb,
           evidence = ${JSON.stringify(episode.evidence)}::jsonb, last_seen_at = ${toIso(episode.now)}::timestamptz
     where id = ${episode.id} and closed_at is null
       and (severity is distinct from ${episode.severity}
            or evidence -> 'onlyScores' is distinct from ${JSON.stringify(episode.evidence)}::jsonb -> 'onlyScores'
            or evidence -> 'featureSeverity' is distinct from ${JSON.stringify(episode.evidence)}::jsonb -> 'featureSeverity')`)
  return escalated === 1
}

/**
 * Hands an open episode over to another champion, or to another line of performance.
 *
 * @returns false when it is closed, or that champion's and about that line already
 */
export async function handOverEpisode(
  executor: SqlExecutor,
  episode: Pick<NewEpisode, 'id' | 'championVersion' | 'severity' | 'evidence' | 'now'>,
): Promise<boolean> {
  const handedOver = await executor.execute(sql`
    update episodes
       set champion_version = ${episode.championVersion}::integer, severity = ${episode.severity},
           evidence = ${JSON.stringify(episode.evidence)}::jsonb, last_seen_at = ${toIso(episode.now)}::timestamptz
     where id = ${episode.id} and closed_at is null
       and (champion_version is distinct from ${episode.championVersion}::integer
            or evidence ->> 'line' is distinct from ${JSON.stringify(episode.evidence)}::jsonb ->> 'line')`)
  return handedOver === 1
}

/** Closes an episode. @returns false when it was closed before */
export async function closeEpisode(
  executor: SqlExecutor,
  { id, ...closing }: { readonly id: string; readonly reason: string; readonly now: Instant },
): Promise<boolean> {
  return (await closeEpisodes(executor, { ids: [id], ...closing })).size === 1
}

/** Closes episodes. @returns the ids of those that were not closed before */
export async function closeEpisodes(
  executor: SqlExecutor,
  { ids, reason, now }: { readonly ids: readonly string[]; readonly reason: string; readonly now: Instant },
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const closed = await executor.query(
    sql`
    update episodes set closed_at = ${toIso(now)}::timestamptz, close_reason = ${reason}
     where id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)) and closed_at is null
    returning id`,
    idSchema,
  )
  return new Set(closed.map(({ id }) => id))
}
