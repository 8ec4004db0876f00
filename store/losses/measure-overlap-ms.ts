import type { Instant } from '#core/instant'
import { blockLengthFor, blockMsMin } from '#core/policy/performance/block-length'
import { overlapLooks } from '#core/policy/versions/overlap-of'
import type { SqlExecutor } from '#core/ports/database'
import { measureOverlap } from './measure-overlap.ts'

/**
 * For how long a model's errors overlap, in ms: the time that a label takes, or 0 where past errors show that labels
 * merely come late.
 *
 * @param labelDelayMs from an observation to its label, the shortest usual time; null without labels
 * @param labelLatenessMs by when nearly all labels have come that come at all; null while that is not known
 */
export async function measureOverlapMs(
  executor: SqlExecutor,
  asked: {
    readonly modelName: string
    readonly labelDelayMs: number | null
    readonly labelLatenessMs: number | null
    readonly now: Instant
  },
): Promise<number> {
  const { modelName, labelLatenessMs, now } = asked
  const labelDelayMs = asked.labelDelayMs ?? 0
  const blockMs = blockLengthFor({ overlapMs: labelDelayMs, rowsPerDay: Number.POSITIVE_INFINITY })
  if (blockMs === blockMsMin || labelLatenessMs === null) return labelDelayMs
  for (const asOf of overlapLooks({ labelDelayMs, now })) {
    if ((await measureOverlap(executor, { modelName, labelDelayMs, labelLatenessMs, asOf })) === 'none') return 0
  }
  return labelDelayMs
}
