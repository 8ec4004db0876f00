import { dayMs, type Instant } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { loadLabelLateness } from '#store/losses/load-label-lateness'

/** A label that comes later than this says nothing in time: versions are not kept waiting for it. */
const latenessMsMax = 30 * dayMs

/**
 * By when nearly all labels that come at all have come, in ms after the observation, for those who can wait only so
 * long: at most 30 days, and as many while labels keep coming later than a young stream can show.
 *
 * @see `load-label-lateness.ts` for the rule, `measure-label-delay.ts` for the shortest time that a label takes
 */
export async function measureLabelLateness(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly now: Instant },
): Promise<number> {
  return boundedLateness(await loadLabelLateness(executor, asked))
}

/** @param latenessMs as `loadLabelLateness` has it */
export function boundedLateness(latenessMs: number | null): number {
  return Math.min(latenessMsMax, latenessMs ?? latenessMsMax)
}
