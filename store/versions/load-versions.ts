import * as z from 'zod'
import type { OwnContainer } from '#contracts/own-container'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import type { Select } from '#store/tables/query-together'
import { instantOrNull, rowOf } from '#store/tables/row'
import { classSharesSql } from './class-shares-sql.ts'
import { positiveShareSql, positiveShareUnknown } from './positive-share-sql.ts'

const rowSchema = rowOf({
  version: z.number(),
  status: z.enum(['candidate', 'champion', 'archived', 'rejected']),
  runId: z.string(),
  barred: z.boolean(),
  artifactKeys: z.array(z.string()),
  cutoffAt: instantOrNull,
  promotedAt: instantOrNull,
  wasChampion: z.boolean(),
  promotedBy: z.enum(['policy', 'person']).nullable(),
  probationState: z.enum(['none', 'running', 'passed', 'failed']),
  chosenAt: instantOrNull,
  retiredAt: instantOrNull,
  retained: z.boolean(),
  /** When its probation ends undecided; null if it has none. */
  probationUntil: instantOrNull,
  /** The type that it was trained as; null where its trainer did not say. */
  modelType: z.string().nullable(),
  /** Share of positive rows among those that it was trained on, in (0, 1). */
  positiveShare: z.number(),
  /** Share of each class among them; empty unless it has several classes. */
  classShares: z.array(z.number()),
  /** The user's own that trained it, null for the container of this project. */
  container: z.custom<OwnContainer | null>(),
})

export type ModelVersion = z.infer<typeof rowSchema>

/** All versions of a model, oldest first. */
export function loadVersions(executor: SqlExecutor, modelName: string): Promise<ModelVersion[]> {
  const { statement, row } = selectVersions(modelName)
  return executor.query(statement, row)
}

export function selectVersions(modelName: string): Select<ModelVersion> {
  return {
    row: rowSchema,
    statement: sql`
    select version, status, run_id, barred_at is not null as barred, artifact_keys, cutoff_at, promoted_at,
           promoted_at is not null as was_champion, promoted_by, probation_state, chosen_at, retired_at,
           files_removed_at is null as retained, probation_until, evaluation ->> 'modelType' as model_type,
           coalesce(${positiveShareSql(sql`evaluation`)}, ${positiveShareUnknown}::double precision) as positive_share,
           ${classSharesSql(sql`evaluation`)} as class_shares, container
      from model_versions where model_name = ${modelName} order by version`,
  }
}
