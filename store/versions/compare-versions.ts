import type { PairedBlock } from '#core/policy/versions/paired-block'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { blocksByVersion, type PairsAsked, pairedRowSchema, pairedSumsSql } from './paired-sums-sql.ts'

/**
 * The losses of the champion and of other versions on the rows that both scored, in blocks of `pieceMs`, for each
 * version that has such rows. It reads all of them: for long pasts see `comparePast`.
 */
export function compareVersions(executor: SqlExecutor, asked: PairsAsked): Promise<Map<number, PairedBlock[]>> {
  return blocksByVersion(asked.otherVersions, (otherVersions) =>
    executor.query(sql`${pairedSumsSql({ ...asked, otherVersions })} order by version, started_at`, pairedRowSchema),
  )
}
