import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

export interface NewProfileRow {
  readonly bucketAt: Instant
  readonly resolution: string
  readonly batchId: string
  readonly part: number
  readonly rowCount: number
  readonly profiles: unknown
  /** As core/profile encodes it; null but in part 0, and where rows of an earlier release are among them. */
  readonly rowDigest: string | null
}

/**
 * Rows of a statement: each may have 48 kB, half as much again as JSON inside JSON, and the RDS Data API takes 4 MiB.
 */
const statementRowsMax = 40

/** Stores profiles. */
export async function insertProfiles(
  executor: SqlExecutor,
  modelName: string,
  rows: readonly NewProfileRow[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += statementRowsMax) {
    const part = rows.slice(start, start + statementRowsMax).map((row) => ({ ...row, bucketAt: toIso(row.bucketAt) }))
    await executor.execute(sql`
      insert into feature_profiles (model_name, bucket_at, resolution, batch_id, part, row_count, profiles, row_digest)
      select ${modelName}, row."bucketAt", row.resolution, row."batchId", row.part, row."rowCount", row.profiles,
             row."rowDigest"
        from jsonb_to_recordset(${JSON.stringify(part)}::jsonb) as row (
               "bucketAt" timestamptz, resolution text, "batchId" text, part integer, "rowCount" integer,
               profiles jsonb, "rowDigest" text)`)
  }
}
