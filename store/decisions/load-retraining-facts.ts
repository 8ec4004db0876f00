import * as z from 'zod'
import { dataEpisodeInWords } from '#contracts/data-episode'
import { dataProblems, holdsRetraining } from '#contracts/events/data-problem'
import { evidenceSchema } from '#contracts/evidence'
import { modelModeSchema } from '#contracts/model-mode'
import { severitySchema } from '#contracts/severity'
import { type Instant, toIso } from '#core/instant'
import type { ModelFacts } from '#core/policy/retraining/retraining-facts'
import type { ActiveRunState, FinalRunState } from '#core/policy/retraining/run-transitions'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instantOrNull, rowOf } from '#store/tables/row'
import { labelledInWindow } from './count-labelled-in-window.ts'

const causesSchema = z.array(z.object({ severity: severitySchema.nullable().optional() }))

/** Open problems that do not hold retraining. */
const harmlessProblems = JSON.stringify(dataProblems.filter((problem) => !holdsRetraining(problem)))

const rowSchema = rowOf({
  mode: modelModeSchema,
  breakerRuns: z.number(),
  breakerCountedAt: instantOrNull,
  rowsLearned: z.number().nullable(),
  failedRuns: z.number(),
  championVersion: z.number().nullable(),
  probationSince: instantOrNull,
  probationUntil: instantOrNull,
  probationLabels: z.number(),
  probationLabelledAt: instantOrNull,
  activeRunId: z.string().nullable(),
  activeState: z.string().nullable(),
  activeCutoffAt: instantOrNull,
  endedRunId: z.string().nullable(),
  endedState: z.string().nullable(),
  endedAt: instantOrNull,
  endedCutoffAt: instantOrNull,
  endedCauses: causesSchema.nullable(),
  labelledInWindow: z.number(),
  labelledNew: z.number(),
  labelledSinceChampion: z.number().nullable(),
  openDataQuality: z.array(z.object({ subject: z.string(), evidence: evidenceSchema })),
  dataHeldUntil: instantOrNull,
})

/**
 * The facts that a retraining decision needs, from one transaction.
 *
 * New labelled rows are those after the newest row that any version was trained on: a failed run has learned nothing,
 * and a label that came late still counts. The window runs from `windowFrom` to now.
 */
export async function loadRetrainingFacts(
  executor: SqlExecutor,
  asked: {
    readonly modelName: string
    readonly windowFrom: Instant
    /** As `measureHoldoutGap` has it. */
    readonly gapMs: number
    /** `data_hold_days` */
    readonly dataHoldDays: number
    readonly now: Instant
  },
): Promise<Omit<ModelFacts, 'weighed'>> {
  const { modelName, gapMs } = asked
  const gap = sql`(${gapMs}::double precision * interval '1 millisecond')`
  const [row] = await executor.query(
    sql`
    with judged as (
      select max(cutoff_at) as cutoff_at from model_versions where model_name = ${modelName}),
    holding as (
      select subject, evidence, held_until
        from (select subject, evidence,
                     -- A process of the release before opens episodes without the time.
                     coalesce(usual_from, opened_at + interval '1 day' * ${asked.dataHoldDays}::integer) as held_until
                from episodes
               where model_name = ${modelName} and kind = 'data-quality' and closed_at is null
                 and split_part(subject, ': ', 1) not in (
                       select jsonb_array_elements_text(${harmlessProblems}::jsonb))) as open
       where held_until > ${toIso(asked.now)}::timestamptz)
    select model.mode, model.breaker_runs, model.breaker_counted_at,
           (select (evaluation -> 'rows' -> 'joined')::integer from model_versions
             where model_name = ${modelName} order by version desc limit 1) as rows_learned,
           (select count(*) from retraining_runs as failed
             where failed.model_name = ${modelName} and failed.state in ('failed', 'timed_out')
               and failed.ended_at > coalesce((select max(ended_at) from retraining_runs
                                                where model_name = ${modelName}
                                                  and state in ('promoted', 'rejected')), '-infinity')) as failed_runs,
           champion.version as champion_version,
           case when champion.probation_state = 'running' then champion.promoted_at end as probation_since,
           coalesce(champion.probation_until, champion.promoted_at) as probation_until,
           proven.labels as probation_labels, proven.labelled_at as probation_labelled_at,
           active.run_id as active_run_id, active.state as active_state, active.cutoff_at as active_cutoff_at,
           ended.run_id as ended_run_id, ended.state as ended_state, ended.ended_at, ended.cutoff_at as ended_cutoff_at,
           ended.causes as ended_causes,
           ${labelledInWindow({ modelName, windowFrom: asked.windowFrom, gapMs })} as labelled_in_window,
           (select count(*) from predictions
             where model_name = ${modelName} and label is not null
               and observed_at > coalesce(judged.cutoff_at, '-infinity')) as labelled_new,
           case when champion.version is not null then (
             select count(*) from predictions
              where model_name = ${modelName} and label is not null
                and observed_at > champion.cutoff_at and observed_at >= champion.cutoff_at + ${gap}
           ) end as labelled_since_champion,
           coalesce((select jsonb_agg(jsonb_build_object('subject', subject, 'evidence', evidence) order by subject)
                       from (select subject, evidence from holding order by subject limit 20) as first
                    ), '[]') as open_data_quality,
           (select max(held_until) from holding) as data_held_until
      from models as model
      cross join judged
      left join model_versions as champion on champion.model_name = model.model_name and champion.status = 'champion'
      left join lateral (
        select count(*) as labels, max(labelled_at) as labelled_at from predictions
         where champion.probation_state = 'running' and model_name = ${modelName} and version = champion.version
           and observed_at >= champion.promoted_at and label is not null) as proven on true
      left join retraining_runs as active on active.model_name = model.model_name and active.ended_at is null
      left join lateral (
        select * from retraining_runs as run
         -- A withdrawn run did nothing that the next one would have to wait for.
         where run.model_name = model.model_name and run.ended_at is not null and run.state <> 'withdrawn'
         order by run.ended_at desc, run.run_id limit 1) as ended on true
     where model.model_name = ${modelName}`,
    rowSchema,
  )
  if (!row) throw new Error(`model ${modelName} vanished inside its own transaction`)
  return {
    mode: row.mode,
    championVersion: row.championVersion,
    activeRun:
      row.activeRunId === null
        ? null
        : {
            runId: row.activeRunId,
            state: row.activeState as ActiveRunState,
            cutoffFixed: row.activeCutoffAt !== null,
          },
    lastEndedRun:
      row.endedRunId === null || row.endedAt === null
        ? null
        : {
            runId: row.endedRunId,
            state: row.endedState as FinalRunState,
            endedAt: row.endedAt,
            cutoffAt: row.endedCutoffAt,
            severity: gravest(row.endedCauses ?? []),
          },
    labelledRowsInWindow: row.labelledInWindow,
    labelledRowsNew: row.labelledNew,
    labelledRowsSinceChampion: row.labelledSinceChampion,
    holdoutGapMs: gapMs,
    openDataQuality: row.openDataQuality.map(({ subject, evidence }) => dataEpisodeInWords(subject, evidence)),
    dataHeldUntil: row.dataHeldUntil,
    breaker: { runs: row.breakerRuns, countedAt: row.breakerCountedAt, rowsLearned: row.rowsLearned },
    failedRuns: row.failedRuns,
    probation:
      row.probationSince === null || row.championVersion === null
        ? null
        : {
            version: row.championVersion,
            since: row.probationSince,
            until: row.probationUntil ?? row.probationSince,
            labels: row.probationLabels,
            lastLabelledAt: row.probationLabelledAt,
          },
  }
}

function gravest(causes: z.infer<typeof causesSchema>): z.infer<typeof severitySchema> | null {
  return severitySchema.options.findLast((severity) => causes.some((cause) => cause.severity === severity)) ?? null
}
