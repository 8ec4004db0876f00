import type { Instant } from '#core/instant'
import { decideRetraining } from '#core/policy/retraining/decide-retraining'
import type { SqlExecutor } from '#core/ports/database'
import { findTrainingWindow } from '#store/decisions/find-training-window'
import { loadRetrainingFacts } from '#store/decisions/load-retraining-facts'
import type { LoadedModel } from '#store/models/load-model'
import { measureHoldoutGap } from '#store/runs/measure-holdout-gap'

/** The decision that a request for a retraining would get now, by the same rules. Writes nothing. */
export async function previewAsk(
  executor: SqlExecutor,
  asked: { readonly model: LoadedModel; readonly force: boolean; readonly askedBy: string; readonly now: Instant },
) {
  const { model, force, askedBy, now } = asked
  const { modelName, configuration } = model
  const gapMs = await measureHoldoutGap(executor, { modelName, hoursMin: configuration.holdout_gap_hours })
  const facts = await loadRetrainingFacts(executor, {
    modelName,
    windowFrom: await findTrainingWindow(executor, model, { comprehensive: false, gapMs, now }),
    gapMs,
    dataHoldDays: configuration.data_hold_days,
    now,
  })
  const trigger = {
    triggerId: 'preview',
    kind: 'manual',
    occurredAt: now,
    reason: 'asked by hand',
    evidence: {},
    comprehensive: false,
    force,
    askedBy,
    episodeOpen: null,
  } as const
  const decision = decideRetraining(trigger, { ...facts, weighed: null }, configuration, now)
  const { outcome, code, reason, evidence } = decision
  return { outcome, code, reason, evidence, runId: decision.outcome === 'coalesced' ? decision.runId : null }
}
