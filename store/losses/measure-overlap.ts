import type { Instant } from '#core/instant'
import { type Overlap, overlapOf, pastMsOf } from '#core/policy/versions/overlap-of'
import type { SqlExecutor } from '#core/ports/database'
import { keepErrors } from './keep-errors.ts'
import { loadErrors } from './load-errors.ts'

/** Whether errors overlap for as long as labels take, by the labels that were known at `asOf`. */
export async function measureOverlap(
  executor: SqlExecutor,
  asked: {
    readonly modelName: string
    readonly labelDelayMs: number
    /** By when nearly all labels have come that come at all. */
    readonly labelLatenessMs: number
    readonly asOf: Instant
  },
): Promise<Overlap> {
  const { modelName, labelDelayMs, labelLatenessMs, asOf } = asked
  const from = asOf - labelLatenessMs - pastMsOf(labelDelayMs)
  await keepErrors(executor, { modelName, from })
  return overlapOf(await loadErrors(executor, { modelName, from, to: asOf, labelLatenessMs }), { labelDelayMs })
}
