import type { TriggerKind } from '#contracts/trigger-kind'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** One trigger that a run answers. */
export interface RunCause {
  readonly triggerId: string
  readonly kind: TriggerKind
  readonly severity: string | null
  readonly reason: string
  readonly occurredAt: string
  /** The episode behind it; null without one. Causes of runs of an earlier release lack it and all below. */
  readonly episodeId?: string | null
  readonly comprehensive?: boolean
  readonly force?: boolean
  readonly askedBy?: string | null
}

export interface RequestedRun {
  readonly runId: string
  readonly modelName: string
  readonly trigger: TriggerKind
  readonly comprehensive: boolean
  readonly forced: boolean
  readonly askedBy: string | null
  readonly reason: string
  readonly cause: RunCause
  readonly evidence: Readonly<Record<string, unknown>>
  readonly requestedAt: Instant
}

/** Creates a run in state `requested`. Law 1: the index refuses a second active run of the model. */
export async function insertRun(executor: SqlExecutor, run: RequestedRun): Promise<void> {
  await executor.execute(sql`
    insert into retraining_runs (run_id, model_name, state, trigger, comprehensive, forced, asked_by, reason, causes, evidence, requested_at)
    values (${run.runId}, ${run.modelName}, 'requested', ${run.trigger}, ${run.comprehensive}::boolean, ${run.forced}::boolean,
            ${run.askedBy}, ${run.reason}, ${JSON.stringify([run.cause])}::jsonb, ${JSON.stringify(run.evidence)}::jsonb,
            ${toIso(run.requestedAt)}::timestamptz)`)
}
