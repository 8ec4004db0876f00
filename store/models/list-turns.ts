import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant } from '#store/tables/row'

const rowSchema = z
  .object({
    timestamp: instant,
    event_type: z.string(),
    status: z.string(),
    run_id: z.string().nullable(),
    trigger: z.string().nullable(),
    reason: z.string().nullable(),
    version: z.number().nullable(),
    to_version: z.number().nullable(),
  })
  .transform((row) => ({
    at: row.timestamp,
    eventType: row.event_type,
    status: row.status,
    runId: row.run_id,
    trigger: row.trigger,
    reason: row.reason ?? '',
    version: row.version,
    toVersion: row.to_version,
  }))

/** A turn in a model's life: what a person would mark in a diary. */
export type Turn = z.infer<typeof rowSchema>

/** The latest turns of a model up to a moment, oldest first: decisions to retrain, how they ended, problems that opened. */
export function listTurns(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly to: Instant; readonly limit: number },
): Promise<Turn[]> {
  return executor.query(
    sql`
    with turns as (
      select timestamp, id, event_type, status, run_id, trigger, reason,
             (detail ->> 'version')::integer as version, (detail ->> 'toVersion')::integer as to_version
        from retraining_logs
       where model_name = ${asked.modelName} and timestamp < ${toIso(asked.to)}::timestamptz
         and (event_type in ('promotion', 'rejection')
              or event_type = 'rollback' and status = 'rolled-back'
              or event_type = 'decision' and status = 'requested'
              or event_type = 'run' and status in ('failed', 'timed_out', 'cancelled')
              or event_type in ('drift', 'performance', 'data-quality') and status = 'opened')
       order by timestamp desc, id desc
       limit ${asked.limit}::integer)
    select timestamp, event_type, status, run_id, trigger, left(reason, 300) as reason, version, to_version
      from turns order by timestamp, id`,
    rowSchema,
  )
}
