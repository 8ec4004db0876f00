import * as z from 'zod'
import type { Configuration } from '#contracts/configuration'
import { type Instant, toIso } from '#core/instant'
import type { Database, SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { type MonthlyPartition, monthlyPartitions } from './monthly-partitions.ts'
import { column } from './row.ts'

/** The partitioned tables, each with the setting for its retention. */
export const partitionedTables = Object.freeze({
  retraining_logs: 'ledger_retention_days',
  model_performance_history: 'metrics_retention_days',
  feature_drift_metrics: 'metrics_retention_days',
  feature_profiles: 'profiles_retention_days',
  predictions: 'predictions_retention_days',
} as const satisfies Readonly<Record<string, keyof Configuration>>)
export type PartitionedTable = keyof typeof partitionedTables

export interface InstantRange {
  readonly from: Instant
  /** Included. */
  readonly to: Instant
}

const nameRow = column('name', z.string())

/**
 * Makes sure that every month of the range has its partition.
 *
 * Reads the catalog once when nothing is missing, so call it before each bulk load. It caches nothing, because a
 * rollback or retention could make that untrue. Repeating it is harmless, also at the same time. Call it outside a
 * transaction: others see a new partition once its own transaction commits.
 *
 * @returns how many partitions it made
 */
export async function ensurePartitions(
  database: Database,
  table: PartitionedTable,
  range: InstantRange,
): Promise<number> {
  const wanted = monthlyPartitions(table, range)
  const missing = await missingAmong(database, table, wanted)
  if (missing.length === 0) return 0
  return database.transaction(async (executor) => {
    await lockPartitions(executor, table)
    const stillMissing = await missingAmong(executor, table, wanted)
    for (const partition of stillMissing) await createPartition(executor, table, partition)
    return stillMissing.length
  })
}

/**
 * Reads the table pg_class rather than call `to_regclass`: that answers from a cache, which lacks the partitions that
 * another process committed meanwhile.
 */
async function missingAmong(
  executor: SqlExecutor,
  table: PartitionedTable,
  wanted: readonly MonthlyPartition[],
): Promise<readonly MonthlyPartition[]> {
  const names = JSON.stringify(wanted.map(({ name }) => name))
  const rows = await executor.query(
    sql`select name
          from jsonb_array_elements_text(${names}::jsonb) as name
         where not exists (
           select from pg_class
            where relname = name
              and relnamespace = (select relnamespace from pg_class where oid = ${table}::regclass))`,
    nameRow,
  )
  const missing = new Set(rows)
  return wanted.filter(({ name }) => missing.has(name))
}

/**
 * Admits one process at a time per table, and waits ten seconds at most: other statements queue behind a waiting one.
 */
export async function lockPartitions(executor: SqlExecutor, table: PartitionedTable): Promise<void> {
  await executor.query(sql`select set_config('lock_timeout', '10s', true) as lock_timeout`, z.unknown())
  await executor.query(
    sql`select true as locked from pg_advisory_xact_lock(7236845, hashtext(${table}::text))`,
    z.unknown(),
  )
}

/** By a function of the database: the user that the functions have on AWS may alter no table. */
async function createPartition(
  executor: SqlExecutor,
  table: PartitionedTable,
  { name, from, to }: MonthlyPartition,
): Promise<void> {
  await executor.query(
    sql`select create_partition(${table}, ${name}, ${toIso(from)}::timestamptz, ${toIso(to)}::timestamptz) as created`,
    z.unknown(),
  )
}

/** @returns whether there was such a partition */
export async function dropPartition(executor: SqlExecutor, table: PartitionedTable, name: string): Promise<boolean> {
  const [dropped] = await executor.query(
    sql`select drop_partition(${table}, ${name}) as dropped`,
    column('dropped', z.boolean()),
  )
  return dropped ?? false
}
