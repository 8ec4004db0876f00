import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowOf } from '#store/tables/row'

/** Decisions of a tick that are listed; all are counted. */
const tickDecisionsListed = 5

/** The outcomes of a tick for a model, in the order in which they are listed. */
export const tickOutcomes = [
  'failed',
  'trained',
  'cancelled',
  'withdrawn',
  'underway',
  'coalesced',
  'deferred',
  'suppressed',
] as const
export type TickOutcome = (typeof tickOutcomes)[number]

const rowSchema = rowOf({
  triggerId: z.string(),
  modelName: z.string(),
  outcome: z.enum(tickOutcomes),
  /** Null once the ledger's row is past retention. */
  reason: z.string().nullable(),
  runId: z.string().nullable(),
  runState: z.string().nullable(),
  /** The models of the tick, by outcome. */
  models: z.record(z.string(), z.number()),
})
export type TickDecision = z.output<typeof rowSchema>

/**
 * The outcomes of the ticks of retraining schedules so far: the decision for each model, and the state of the run that
 * it requested. A tick whose models are not decided yet has no rows.
 *
 * @param triggerIds the ids of the ticks' events
 */
export function findTickDecisions(executor: SqlExecutor, triggerIds: readonly string[]): Promise<TickDecision[]> {
  return executor.query(
    sql`
    with decided as (
      select decision.trigger_id, decision.model_name, log.reason, log.run_id, run.state as run_state,
             case when decision.outcome <> 'requested' then decision.outcome
                  when run.state in ('promoted', 'rejected') then 'trained'
                  when run.state in ('failed', 'timed_out') then 'failed'
                  when run.state in ('cancelled', 'withdrawn') then run.state
                  else 'underway' end as outcome
        from trigger_decisions as decision
        left join retraining_logs as log
               on log.timestamp = decision.log_timestamp and log.id = decision.log_id
        left join retraining_runs as run on run.run_id = log.run_id
       where decision.trigger_id in (select jsonb_array_elements_text(${JSON.stringify(triggerIds)}::jsonb))
      union all
      select trigger_id, model_name, reason, null, null, 'deferred'
        from pending_triggers
       where resolved_at is null
         and trigger_id in (select jsonb_array_elements_text(${JSON.stringify(triggerIds)}::jsonb))),
    counted as (
      select trigger_id, jsonb_object_agg(outcome, models) as models
        from (select trigger_id, outcome, count(*) as models from decided group by trigger_id, outcome) as each
       group by trigger_id),
    placed as (
      select decided.*,
             row_number() over (partition by trigger_id
                                order by place.position, model_name) as position
        from decided
        join jsonb_array_elements_text(${JSON.stringify(tickOutcomes)}::jsonb)
             with ordinality as place (outcome, position) using (outcome))
    select trigger_id, model_name, outcome, reason, run_id, run_state, models
      from placed join counted using (trigger_id)
     where position <= ${tickDecisionsListed}::integer
     order by trigger_id, position`,
    rowSchema,
  )
}
