import { holdoutGapMs } from '#core/policy/retraining/holdout-gap'
import type { SqlExecutor } from '#core/ports/database'
import { measureLabelDelay } from '#store/performance/measure-label-delay'

/** The gap before held-out rows by a model's own labels, in ms. */
export async function measureHoldoutGap(
  executor: SqlExecutor,
  { modelName, hoursMin }: { readonly modelName: string; readonly hoursMin: number },
): Promise<number> {
  return holdoutGapMs({ hoursMin, labelDelayMs: await measureLabelDelay(executor, { modelName }) })
}
