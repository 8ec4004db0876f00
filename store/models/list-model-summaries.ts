import * as z from 'zod'
import { defaultConfiguration } from '#contracts/configuration'
import { estimatedFigure } from '#contracts/estimate-words'
import { metricSchema } from '#contracts/metric'
import { metricFigure } from '#contracts/metric-words'
import { modelModeSchema } from '#contracts/model-mode'
import { type ModelType, modelTypeSchema } from '#contracts/model-types'
import type { PerformanceEstimate } from '#contracts/performance-estimate'
import { worthSummarySchema } from '#contracts/worth'
import { thresholdOf } from '#core/policy/performance/threshold-of'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { seedAuthor } from '#store/configuration/seed-author'
import { instantOrNull, rowOf } from '#store/tables/row'

/** A time in JSON of the database. */
const time = z.string().transform((text) => new Date(text).toISOString())

const rowSchema = rowOf({
  modelName: z.string(),
  modelType: modelTypeSchema,
  mode: modelModeSchema,
  championVersion: z.number().nullable(),
  championPromotedAt: instantOrNull,
  championBelowNaive: z.boolean().nullable(),
  servingVersion: z.number().nullable(),
  servingProblem: z.string().nullable(),
  servingLostAt: instantOrNull,
  servingLostObservations: z.number().nullable(),
  activeRunId: z.string().nullable(),
  activeState: z.string().nullable(),
  activeTrigger: z.string().nullable(),
  activeRequestedAt: instantOrNull,
  activeStartedAt: instantOrNull,
  activeDeadlineAt: instantOrNull,
  activeWaitingReason: z.string().nullable(),
  breakerRuns: z.number(),
  breakerCountedAt: instantOrNull,
  breakerRunsMax: z.number().nullable(),
  /** As a person has set it. */
  performanceThreshold: z.number().nullable(),
  observationsTotal: z.number(),
  labelsTotal: z.number(),
  lastObservedAt: instantOrNull,
  performanceAt: instantOrNull,
  accuracyScore: z.number().nullable(),
  labelled: z.number().nullable(),
  verdict: z.string().nullable(),
  verdictReason: z.string().nullable(),
  naiveAccuracy: z.number().nullable(),
  naiveRule: z.string().nullable(),
  figure: z.number().nullable(),
  naiveFigure: z.number().nullable(),
  openEpisodes: z.array(
    z.object({
      kind: z.string(),
      subject: z.string(),
      severity: z.string().nullable(),
      usualFrom: z.string().nullable(),
    }),
  ),
  qualityLearningUntil: instantOrNull,
  waitingTriggers: z.number(),
  worth: worthSummarySchema.nullable(),
  metric: metricSchema,
  estimate: z
    .object({
      from_at: time,
      to_at: time,
      row_count: z.number(),
      loss: z.number(),
      loss_lower: z.number().nullable(),
      loss_upper: z.number().nullable(),
      mistakes: z.number(),
      mistakes_lower: z.number().nullable(),
      mistakes_upper: z.number().nullable(),
      calibrated_rows: z.number(),
    })
    .nullable(),
  lastRunId: z.string().nullable(),
  lastRunState: z.string().nullable(),
  lastRunTrigger: z.string().nullable(),
  lastRunEndedAt: instantOrNull,
  lastRunFailure: z.string().nullable(),
}).transform((row) => ({
  name: row.modelName,
  type: row.modelType,
  mode: row.mode,
  metric: row.metric,
  championVersion: row.championVersion,
  championPromotedAt: row.championPromotedAt,
  championBelowNaive: row.championBelowNaive,
  servingVersion: row.servingVersion,
  servingProblem:
    row.servingProblem === null
      ? null
      : {
          reason: row.servingProblem,
          since: row.servingLostAt,
          rowsSince:
            row.servingLostObservations === null ? 0 : Math.max(0, row.observationsTotal - row.servingLostObservations),
        },
  activeRun:
    row.activeRunId === null || row.activeRequestedAt === null
      ? null
      : {
          runId: row.activeRunId,
          state: row.activeState ?? '',
          trigger: row.activeTrigger ?? '',
          requestedAt: row.activeRequestedAt,
          startedAt: row.activeStartedAt,
          deadlineAt: row.activeDeadlineAt,
          waitingReason: row.activeWaitingReason,
        },
  breaker: {
    runs: row.breakerRuns,
    countedAt: row.breakerCountedAt,
    runsMax: row.breakerRunsMax ?? defaultConfiguration.breaker_runs,
  },
  performanceThreshold: thresholdOf({
    configuration: {
      performance_threshold: row.performanceThreshold ?? defaultConfiguration.performance_threshold,
    },
    definition: row,
    isThresholdSet: row.performanceThreshold !== null,
  }),
  observations: row.observationsTotal,
  labels: row.labelsTotal,
  lastObservedAt: row.lastObservedAt,
  performance:
    row.performanceAt === null || row.verdict === null
      ? null
      : {
          at: row.performanceAt,
          accuracy: row.accuracyScore,
          labelled: row.labelled ?? 0,
          verdict: row.verdict,
          reason: row.verdictReason,
          naiveAccuracy: row.naiveAccuracy,
          naiveRule: row.naiveRule,
          metric: metricFigure(row.metric, 0).name,
          figure: row.figure,
          naiveFigure: row.naiveFigure,
        },
  openEpisodes: row.openEpisodes.map(({ usualFrom, ...episode }) => {
    return { ...episode, usualFrom: usualFrom === null ? null : Date.parse(usualFrom) }
  }),
  dataLearningUntil: row.qualityLearningUntil,
  waitingTriggers: row.waitingTriggers,
  worth: row.worth,
  estimate: row.estimate && estimateOf(row.metric, row.estimate),
  lastRun:
    row.lastRunId === null || row.lastRunEndedAt === null
      ? null
      : {
          runId: row.lastRunId,
          state: row.lastRunState ?? '',
          trigger: row.lastRunTrigger ?? '',
          endedAt: row.lastRunEndedAt,
          failure: row.lastRunFailure,
        },
}))

function estimateOf(
  metric: z.infer<typeof metricSchema>,
  found: {
    readonly from_at: string
    readonly to_at: string
    readonly row_count: number
    readonly loss: number
    readonly loss_lower: number | null
    readonly loss_upper: number | null
    readonly mistakes: number
    readonly mistakes_lower: number | null
    readonly mistakes_upper: number | null
    readonly calibrated_rows: number
  },
): PerformanceEstimate {
  const mistakes = { value: found.mistakes, lower: found.mistakes_lower, upper: found.mistakes_upper }
  return {
    from: found.from_at,
    to: found.to_at,
    rows: found.row_count,
    metric: metricFigure(metric, 0).name,
    figure: estimatedFigure(metric, { value: found.loss, lower: found.loss_lower, upper: found.loss_upper }),
    accuracy: estimatedFigure('accuracy', mistakes),
    labelledRows: found.calibrated_rows,
  }
}

/** A model on one line: its champion, its active and its last run, its performance and its open problems. */
export type ModelSummaryRow = z.infer<typeof rowSchema>

export interface ModelSummaryFilter {
  readonly modelName?: string | null
  readonly modelType?: ModelType | null
  /** Part of a name. */
  readonly search?: string | null
  /** The last name of the page before. */
  readonly afterName?: string | null
  readonly limit: number
}

/** A page of models, by name. A filter that is left out does not apply. */
export function listModelSummaries(executor: SqlExecutor, filter: ModelSummaryFilter): Promise<ModelSummaryRow[]> {
  const { modelName = null, modelType = null, search = null, afterName = null } = filter
  return executor.query(
    sql`
    select model.model_name, model.model_type, model.mode, model.serving_version,
           model.serving_problem, model.serving_lost_at, model.serving_lost_observations,
           champion.version as champion_version, champion.promoted_at as champion_promoted_at,
           (select (gate -> 'evidence' ->> 'belowNaive')::boolean from retraining_runs
             where run_id = champion.run_id) as champion_below_naive,
           active.run_id as active_run_id, active.state as active_state, active.trigger as active_trigger,
           active.requested_at as active_requested_at, active.started_at as active_started_at,
           active.deadline_at as active_deadline_at,
           case when active.state in ('waiting', 'training') then active.waiting_reason end as active_waiting_reason,
           model.breaker_runs, model.breaker_counted_at,
           coalesce((select config_value from retraining_config
                      where config_name = 'breaker_runs' and model_name = model.model_name),
                    (select config_value from retraining_config
                      where config_name = 'breaker_runs' and model_name is null))::integer as breaker_runs_max,
           coalesce((select config_value from retraining_config
                      where config_name = 'performance_threshold' and model_name = model.model_name),
                    (select config_value from retraining_config
                      where config_name = 'performance_threshold'
                        and model_name is null and updated_by <> ${seedAuthor}))::double precision as performance_threshold,
           coalesce(activity.observations_total, 0) as observations_total,
           coalesce(activity.labels_total, 0) as labels_total,
           activity.last_observed_at,
           latest.timestamp as performance_at, latest.accuracy_score, latest.labelled, latest.verdict,
           latest.reason as verdict_reason, latest.naive_accuracy, latest.naive_rule, latest.figure, latest.naive_figure,
           activity.quality_learning_until,
           coalesce((select jsonb_agg(jsonb_build_object('kind', kind, 'subject', subject, 'severity', severity,
                                                         'usualFrom', usual_from)
                                      order by opened_at, id)
                       from (select kind, subject, severity, opened_at, usual_from, id from episodes
                              where model_name = model.model_name and closed_at is null
                              order by opened_at, id limit 100) as first), '[]') as open_episodes,
           (select count(*) from pending_triggers
             where model_name = model.model_name and resolved_at is null) as waiting_triggers,
           (select worth - 'trainings' from model_worth where model_name = model.model_name) as worth,
           coalesce(model.definition -> 'metric', '"accuracy"') as metric,
           (select to_jsonb(estimated) from current_estimates as estimated
             where estimated.model_name = model.model_name and estimated.version = champion.version) as estimate,
           ended.run_id as last_run_id, ended.state as last_run_state, ended.trigger as last_run_trigger,
           ended.ended_at as last_run_ended_at, ended.failure as last_run_failure
      from models as model
      left join model_activity as activity on activity.model_name = model.model_name
      left join model_versions as champion on champion.model_name = model.model_name and champion.status = 'champion'
      left join retraining_runs as active on active.model_name = model.model_name and active.ended_at is null
      left join lateral (
        select timestamp, accuracy_score, labelled, verdict, reason, naive_accuracy, naive_rule, figure, naive_figure
          from model_performance_history
         where model_name = model.model_name and version is not distinct from champion.version
         order by timestamp desc limit 1) as latest on true
      left join lateral (
        select run_id, state, trigger, ended_at,
               case state when 'rejected' then gate_outcome when 'promoted' then null else failure end as failure
          from retraining_runs
         where model_name = model.model_name and ended_at is not null
         -- A run that was cancelled or withdrawn says nothing about the model: the run before it is shown instead.
         order by state in ('cancelled', 'withdrawn'), ended_at desc, run_id desc limit 1) as ended on true
     where (${modelName}::text is null or model.model_name = ${modelName}::text)
       and (${modelType}::text is null or model.model_type = ${modelType}::text)
       and (${search}::text is null or strpos(model.model_name, ${search}::text) > 0)
       and (${afterName}::text is null or model.model_name > ${afterName}::text)
     order by model.model_name
     limit ${filter.limit}::integer`,
    rowSchema,
  )
}
