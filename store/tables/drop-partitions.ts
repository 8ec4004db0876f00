import * as z from 'zod'
import type { Instant } from '#core/instant'
import type { Database, SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { type MonthlyPartition, partitionMonth } from './monthly-partitions.ts'
import { dropPartition, lockPartitions, type PartitionedTable } from './partitions.ts'
import { column } from './row.ts'

const nameRow = column('name', z.string())

/**
 * Drops the partitions in which every row is older than `before`.
 *
 * @returns the names of the dropped partitions
 */
export async function dropPartitions(
  database: Database,
  table: PartitionedTable,
  before: Instant,
): Promise<readonly string[]> {
  return database.transaction(async (executor) => {
    await lockPartitions(executor, table)
    const past = await partitionsBefore(executor, table, before)
    for (const { name } of past) await dropPartition(executor, table, name)
    return past.map(({ name }) => name)
  })
}

/** The partitions of months that were over by then, oldest first. */
export async function partitionsBefore(
  executor: SqlExecutor,
  table: PartitionedTable,
  before: Instant,
): Promise<readonly MonthlyPartition[]> {
  const children = await executor.query(
    sql`select relname::text as name
          from pg_inherits join pg_class on pg_class.oid = inhrelid
         where inhparent = ${table}::regclass
         order by relname`,
    nameRow,
  )
  return children.flatMap((name) => {
    const month = partitionMonth(name)
    return month && month.to <= before ? [{ name, ...month }] : []
  })
}
