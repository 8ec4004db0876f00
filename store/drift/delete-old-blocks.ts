import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/**
 * Deletes the blocks since a version's cutoff that no look reads any more. Those of its reference stay as long as the
 * version, because the profiles that they were measured from do not.
 *
 * @param asked `daysBefore` and `quartersBefore`: older ones are not evidence any more; `completingDays`: the first days
 *   after the cutoff complete a short reference for good
 */
export async function deleteOldBlocks(
  executor: SqlExecutor,
  asked: {
    readonly modelName: string
    readonly daysBefore: Instant
    readonly quartersBefore: Instant
    readonly completingDays: number
  },
): Promise<void> {
  await executor.execute(sql`
    delete from feature_blocks as block
     using model_versions as version
     where block.model_name = ${asked.modelName} and version.model_name = block.model_name
       and version.version = block.version and block.block_at >= version.cutoff_at
       and (block.resolution = 'quarter' and block.block_at < ${toIso(asked.quartersBefore)}::timestamptz
            or block.resolution = 'day' and block.block_at < ${toIso(asked.daysBefore)}::timestamptz
               and block.block_at >= version.cutoff_at + interval '1 day' * ${asked.completingDays}::integer)`)
}
