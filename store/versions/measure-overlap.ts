import { hourMs, type Instant } from '#core/instant'
import { type Overlap, overlapOf, pastMsOf } from '#core/policy/versions/overlap-of'
import type { SqlExecutor } from '#core/ports/database'
import { loadErrors } from './load-errors.ts'

/** Whether errors overlap for as long as labels take, by the labels that were known at `asOf`. */
export async function measureOverlap(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly labelDelayMs: number; readonly asOf: Instant },
): Promise<Overlap> {
  const { modelName, labelDelayMs, asOf } = asked
  const from = asOf - labelDelayMs - pastMsOf(labelDelayMs)
  return overlapOf(await loadErrors(executor, { modelName, from, to: asOf, pieceMs: hourMs }), { labelDelayMs })
}
