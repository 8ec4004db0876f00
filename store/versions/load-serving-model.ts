import * as z from 'zod'
import type { OwnContainer } from '#contracts/own-container'
import type { Instant } from '#core/instant'
import { scoredBeside } from '#core/policy/versions/scored-beside'
import type { SqlExecutor } from '#core/ports/database'
import type { ServedVersion } from '#core/ports/model-server'
import { sql } from '#core/sql'
import { documentSql, joinDefinition, type WithDefinition } from '#store/models/join-definition'
import { rowOf } from '#store/tables/row'

/**
 * A version as the statement below builds it: number, status, barred or not, keys, the times of its cutoff,
 * promotion and retirement, and its own container.
 */
type KeptRow = readonly [
  number,
  string,
  boolean,
  readonly string[],
  string | null,
  string | null,
  string | null,
  OwnContainer | null,
]

const rowSchema = rowOf({
  cut: z.number().nullable(),
  piece: z.string(),
  servingVersion: z.number().nullable(),
  servingProblem: z.string().nullable(),
  learntLabel: z.string().nullable(),
  kept: z.custom<KeptRow | null>(),
})

/** A version with files, and the end of its training rows. */
interface ScorableVersion extends ServedVersion {
  readonly cutoffAt: Instant | null
}

export type ServingModel = WithDefinition<{
  readonly piece: string
  readonly servingVersion: number | null
  /** Why the champion does not answer; null if it does, or if it is being loaded. */
  readonly servingProblem: string | null
  /** The negative label that the rows showed, where the model file does not name it. */
  readonly learntLabel: string | null
  readonly championVersion: number | null
  /** Null when there is none, or its files were removed. */
  readonly champion: ScorableVersion | null
  /** The serving version; null when no version serves. */
  readonly serving: ScorableVersion | null
  /** The versions that are scored beside it: candidates for a rollback, and the baseline while its files are kept. */
  readonly beside: readonly ScorableVersion[]
}>

/**
 * The facts that ingestion needs about a model: its shape, its serving version, the versions that are scored beside it,
 * and the end of each one's training rows.
 *
 * One statement, because every batch begins with it. Each version is a row of its own beside the rows of the
 * definition: together they could exceed the largest row. It is one value, because reading it in columns takes longer
 * than the rest of the statement.
 *
 * @returns null when there is no such model
 */
export async function loadServingModel(executor: SqlExecutor, modelName: string): Promise<ServingModel | null> {
  const rows = await executor.query(
    sql`
    select cut, substr(model.document, cut * 15000 + 1, 15000) as piece, model.serving_version,
           case when cut = 0 then model.serving_problem end as serving_problem,
           case when cut = 0 then model.learnt_label end as learnt_label, null::jsonb as kept
      from (select serving_version, serving_problem, learnt_label, ${documentSql}
              from models where model_name = ${modelName}) as model
     cross join generate_series(0, (length(model.document) - 1) / 15000) as cut
    union all
    select null, '', null, null, null,
           jsonb_build_array(version, status, barred_at is not null, artifact_keys, cutoff_at, promoted_at, retired_at,
                             container)
      from model_versions
     where model_name = ${modelName} and files_removed_at is null
       and (status in ('champion', 'archived') or promoted_at is not null)`,
    rowSchema,
  )
  const pieces = rows.filter(({ cut }) => cut !== null).sort((a, b) => Number(a.cut) - Number(b.cut))
  const kept = rows.flatMap((row) => (row.kept === null ? [] : [versionOf(row.kept)]))
  const servingVersion = pieces[0]?.servingVersion ?? null
  const champion = kept.find(({ status }) => status === 'champion') ?? null
  const serving = kept.find(({ version }) => version === servingVersion) ?? null
  return joinDefinition(
    pieces.map(({ piece }) => ({
      piece,
      servingVersion,
      servingProblem: pieces[0]?.servingProblem ?? null,
      learntLabel: pieces[0]?.learntLabel ?? null,
      championVersion: champion?.version ?? null,
      champion,
      serving,
      beside: scoredBeside(kept, { keepsBaseline: true }).filter((version) => version !== serving),
    })),
  )
}

function versionOf([version, status, barred, artifactKeys, cutoff, promoted, retired, container]: KeptRow) {
  const instantOf = (text: string | null) => (text === null ? null : Date.parse(text))
  return {
    ...{ version, status, barred, artifactKeys, container, retained: true },
    cutoffAt: instantOf(cutoff),
    promotedAt: instantOf(promoted),
    retiredAt: instantOf(retired),
  }
}
