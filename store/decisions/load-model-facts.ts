import type { Instant } from '#core/instant'
import type { ModelFacts, Trigger } from '#core/policy/retraining/retraining-facts'
import type { SqlExecutor } from '#core/ports/database'
import type { LoadedModel } from '#store/models/load-model'
import { findTrainingWindow } from './find-training-window.ts'
import { loadRetrainingFacts } from './load-retraining-facts.ts'
import { loadWeighedFacts } from './load-weighed-facts.ts'

/** All facts that the decision on a trigger needs, from one transaction that holds the model's lock. */
export async function loadModelFacts(
  executor: SqlExecutor,
  {
    model,
    trigger,
    episodeId,
    gapMs,
    now,
  }: {
    readonly model: LoadedModel
    readonly trigger: Trigger
    /** The episode behind the trigger. */
    readonly episodeId: string | null
    /** As `measureHoldoutGap` has it. */
    readonly gapMs: number
    readonly now: Instant
  },
): Promise<ModelFacts> {
  const { modelName, configuration } = model
  const windowFrom = await findTrainingWindow(executor, model, { comprehensive: trigger.comprehensive, gapMs, now })
  const loaded = await loadRetrainingFacts(executor, {
    modelName,
    windowFrom,
    gapMs,
    dataHoldDays: configuration.data_hold_days,
    now,
  })
  const { labelledRowsInWindow } = loaded
  const asked = { model, trigger, episodeId, labelledRowsInWindow, windowFrom, now }
  const weighed = await loadWeighedFacts(executor, asked)
  return { ...loaded, weighed }
}
