import { hourMs } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { measureLabelDelay } from '#store/performance/measure-label-delay'

/**
 * The time in ms that is left out between training and held-out rows: at least the time that a label takes, in which
 * neighboring rows share their outcome. A time that cannot be measured counts as 0.
 */
export async function measureHoldoutGap(
  executor: SqlExecutor,
  { modelName, hoursMin }: { readonly modelName: string; readonly hoursMin: number },
): Promise<number> {
  const delayMs = await measureLabelDelay(executor, { modelName })
  return Math.max(hoursMin * hourMs, delayMs ?? 0)
}
