import type { Configuration } from '#contracts/configuration'
import { dayMs, type Instant } from '#core/instant'
import type { Database } from '#core/ports/database'
import { dropPartitions } from './drop-partitions.ts'
import { expireStreamRows } from './expire-stream-rows.ts'
import { ensurePartitions, type PartitionedTable, partitionedTables } from './partitions.ts'

/** How far ahead partitions are made: this may fail to run for two months before a row has no partition. */
const aheadMs = 62 * dayMs

/**
 * Makes partitions ahead of `now` and removes rows past retention, for every partitioned table. Meant to run daily;
 * repeating it is harmless.
 */
export async function keepPartitions(
  database: Database,
  configuration: Configuration,
  now: Instant,
): Promise<{ readonly created: number; readonly dropped: readonly string[] }> {
  let created = 0
  const dropped: string[] = []
  for (const [table, retention] of Object.entries(partitionedTables) as [PartitionedTable, keyof Configuration][]) {
    created += await ensurePartitions(database, table, { from: now, to: now + aheadMs })
    const isStream = table === 'feature_profiles' || table === 'predictions'
    dropped.push(
      ...(isStream
        ? await expireStreamRows(database, table, now)
        : await dropPartitions(database, table, now - Number(configuration[retention]) * dayMs)),
    )
  }
  return { created, dropped }
}
