import * as z from 'zod'
import { modelModeSchema } from '#contracts/model-mode'
import { severitySchema } from '#contracts/severity'
import { type Instant, toIso } from '#core/instant'
import type { ModelFacts } from '#core/policy/retraining/retraining-facts'
import type { ActiveRunState, FinalRunState } from '#core/policy/retraining/run-transitions'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instantOrNull } from '#store/tables/row'

const causesSchema = z.array(z.object({ severity: severitySchema.nullable().optional() }))

const rowSchema = z.object({
  mode: modelModeSchema,
  breaker_runs: z.number(),
  champion_version: z.number().nullable(),
  probation_labels: z.number().nullable(),
  active_run_id: z.string().nullable(),
  active_state: z.string().nullable(),
  active_cutoff_at: instantOrNull,
  ended_run_id: z.string().nullable(),
  ended_state: z.string().nullable(),
  ended_at: instantOrNull,
  ended_cutoff_at: instantOrNull,
  ended_causes: causesSchema.nullable(),
  labelled_in_window: z.number(),
  labelled_new: z.number(),
  labelled_since_champion: z.number().nullable(),
  open_data_quality: z.array(z.string()),
})

/**
 * What a decision needs to know of a model, in one statement.
 *
 * New labelled rows are those after the newest row that any version was trained on: a run that failed has learned nothing, and a
 * label that came late still counts.
 * The window is `windowFrom` up to now.
 */
export async function loadRetrainingFacts(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly windowFrom: Instant; readonly probationRows: number },
): Promise<ModelFacts> {
  const { modelName } = asked
  const [row] = await executor.query(
    sql`
    with judged as (
      select max(cutoff_at) as cutoff_at from model_versions where model_name = ${modelName})
    select model.mode, model.breaker_runs, champion.version as champion_version,
           case when champion.probation_state = 'running' then (
             select count(*) from predictions
              where model_name = ${modelName} and version = champion.version
                and observed_at >= champion.promoted_at and label is not null) end as probation_labels,
           active.run_id as active_run_id, active.state as active_state, active.cutoff_at as active_cutoff_at,
           ended.run_id as ended_run_id, ended.state as ended_state, ended.ended_at, ended.cutoff_at as ended_cutoff_at,
           ended.causes as ended_causes,
           (select count(*) from predictions
             where model_name = ${modelName} and observed_at >= ${toIso(asked.windowFrom)}::timestamptz and label is not null
           ) as labelled_in_window,
           (select count(*) from predictions
             where model_name = ${modelName} and label is not null
               and observed_at > coalesce(judged.cutoff_at, '-infinity')) as labelled_new,
           case when champion.version is not null then (
             select count(*) from predictions
              where model_name = ${modelName} and label is not null and observed_at > champion.cutoff_at) end as labelled_since_champion,
           coalesce((select jsonb_agg(subject order by subject)
                       from (select subject from episodes
                              where model_name = ${modelName} and kind = 'data-quality' and closed_at is null
                              order by subject limit 20) as first
                    ), '[]') as open_data_quality
      from models as model
      cross join judged
      left join model_versions as champion on champion.model_name = model.model_name and champion.status = 'champion'
      left join retraining_runs as active on active.model_name = model.model_name and active.ended_at is null
      left join lateral (
        select * from retraining_runs as run
         where run.model_name = model.model_name and run.ended_at is not null
         order by run.ended_at desc, run.run_id limit 1) as ended on true
     where model.model_name = ${modelName}`,
    rowSchema,
  )
  if (!row) throw new Error(`model ${modelName} vanished inside its own transaction`)
  return {
    mode: row.mode,
    championVersion: row.champion_version,
    activeRun:
      row.active_run_id === null
        ? null
        : {
            runId: row.active_run_id,
            state: row.active_state as ActiveRunState,
            cutoffFixed: row.active_cutoff_at !== null,
          },
    lastEndedRun:
      row.ended_run_id === null || row.ended_at === null
        ? null
        : {
            runId: row.ended_run_id,
            state: row.ended_state as FinalRunState,
            endedAt: row.ended_at,
            cutoffAt: row.ended_cutoff_at,
            severity: gravest(row.ended_causes ?? []),
          },
    labelledRowsInWindow: row.labelled_in_window,
    labelledRowsNew: row.labelled_new,
    labelledRowsSinceChampion: row.labelled_since_champion,
    openDataQuality: row.open_data_quality,
    breakerRuns: row.breaker_runs,
    probation:
      row.probation_labels === null || row.champion_version === null
        ? null
        : { version: row.champion_version, labels: row.probation_labels, labelsNeeded: asked.probationRows },
  }
}

function gravest(causes: z.infer<typeof causesSchema>): z.infer<typeof severitySchema> | null {
  return severitySchema.options.findLast((severity) => causes.some((cause) => cause.severity === severity)) ?? null
}
