import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { rawSql, sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'

export const ledgerRowSchema = rowOf({
  id: z.number(),
  at: instant,
  eventType: z.string(),
  status: z.string(),
  modelName: z.string().nullable(),
  runId: z.string().nullable(),
  trigger: z.string().nullable(),
  reason: z.string(),
  detail: z.record(z.string(), z.unknown()),
})

/** A row of the ledger as it is read, with its id: rows of one instant are told apart by it. */
export type StoredLedgerRow = z.infer<typeof ledgerRowSchema>

const columns = rawSql(
  "id, timestamp as at, event_type, status, model_name, run_id, trigger, coalesce(reason, '') as reason, detail",
)

export interface LedgerFilter {
  readonly modelName: string
  /** Exclusive. @default up to now */
  readonly before?: Instant | null
  /** The last entry of the page before. Entries of one instant are told apart by their id. */
  readonly after?: { readonly at: Instant; readonly id: number } | null
  /** @default all */
  readonly eventType?: string | null
  readonly limit: number
}

/** A model's ledger, newest first. */
export function findLedgerRows(executor: SqlExecutor, filter: LedgerFilter): Promise<StoredLedgerRow[]> {
  const before = filter.before == null ? null : toIso(filter.before)
  const after = filter.after == null ? null : toIso(filter.after.at)
  const eventType = filter.eventType ?? null
  return executor.query(
    sql`
    select ${columns} from retraining_logs
     where model_name = ${filter.modelName}
       and timestamp < coalesce(${before}::timestamptz, 'infinity')
       and timestamp <= coalesce(${after}::timestamptz, 'infinity')
       and (${after}::timestamptz is null or (timestamp, id) < (${after}::timestamptz, ${filter.after?.id ?? 0}::bigint))
       and (${eventType}::text is null or event_type = ${eventType}::text)
     order by timestamp desc, id desc
     limit ${filter.limit}::integer`,
    ledgerRowSchema,
  )
}

/** All that the ledger says of a run, oldest first: its decision, its moves, what joined it, its outcome. */
export function findLedgerRowsOfRun(executor: SqlExecutor, runId: string): Promise<StoredLedgerRow[]> {
  return executor.query(
    sql`
    select ${columns} from retraining_logs where run_id = ${runId} order by timestamp, id`,
    ledgerRowSchema,
  )
}

/** The ledger rows on versions since a moment, oldest first. */
export function findLedgerRowsSince(
  executor: SqlExecutor,
  filter: { readonly modelName: string; readonly since: Instant; readonly limit: number },
): Promise<StoredLedgerRow[]> {
  return executor.query(
    sql`
    select ${columns} from retraining_logs
     where model_name = ${filter.modelName} and timestamp >= ${toIso(filter.since)}::timestamptz
       and event_type in ('promotion', 'rollback', 'probation', 'retention')
     order by timestamp, id
     limit ${filter.limit}::integer`,
    ledgerRowSchema,
  )
}

/** The decision on a trigger for a model; null while it is undecided. A deferral is no decision. */
export async function findDecision(
  executor: SqlExecutor,
  asked: { readonly triggerId: string; readonly modelName: string },
): Promise<StoredLedgerRow | null> {
  const rows = await executor.query(
    sql`
    select log.id, log.timestamp as at, event_type, status, log.model_name, run_id, trigger,
           coalesce(reason, '') as reason, detail
      from trigger_decisions as decision
      join retraining_logs as log on log.timestamp = decision.log_timestamp and log.id = decision.log_id
     where decision.trigger_id = ${asked.triggerId} and decision.model_name = ${asked.modelName}`,
    ledgerRowSchema,
  )
  return rows[0] ?? null
}
