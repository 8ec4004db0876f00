import type { RemodelEvent } from '#contracts/events/catalogue'
import { decideRetraining, priceOf } from '#core/policy/retraining/decide-retraining'
import type { Decision } from '#core/policy/retraining/retraining-decision'
import type { ModelFacts, Trigger } from '#core/policy/retraining/retraining-facts'
import { measureWorth } from '#core/policy/retraining/worth/measure-worth'
import type { SqlExecutor } from '#core/ports/database'
import { countLabelledInWindow } from '#store/decisions/count-labelled-in-window'
import { findTrainingWindow } from '#store/decisions/find-training-window'
import { isDecided } from '#store/decisions/is-decided'
import { loadModelFacts } from '#store/decisions/load-model-facts'
import { resolvePendingTrigger } from '#store/decisions/resolve-pending-trigger'
import { isEpisodeOpen } from '#store/episodes/is-episode-open'
import { saveWorth } from '#store/losses/save-worth'
import { lockModel } from '#store/models/lock-model'
import { measureHoldoutGap } from '#store/runs/measure-holdout-gap'
import { carryOut } from './carry-out.ts'
import { putOff } from './put-off.ts'
import type { TriggerToDecide } from './trigger-to-decide.ts'

/**
 * Decides one trigger for one model and writes everything that follows from it, in the caller's transaction.
 *
 * The model's row is locked first, so that of two simultaneous triggers the second sees the run of the first. A trigger
 * that already has its decision is left alone.
 *
 * @returns the events to publish
 */
export async function decideTrigger(executor: SqlExecutor, asked: TriggerToDecide): Promise<RemodelEvent[]> {
  const { model, now } = asked
  await lockModel(executor, model.modelName)
  if (await isDecided(executor, asked.trigger.triggerId, model.modelName)) return []
  const trigger: Trigger = {
    ...asked.trigger,
    episodeOpen: asked.episodeId === null ? null : await isEpisodeOpen(executor, asked.episodeId),
  }
  const decision = await decideByPolicy(executor, { ...asked, trigger })
  if (decision.outcome === 'deferred') return putOff(executor, { ...asked, trigger }, decision)

  await resolvePendingTrigger(
    executor,
    { triggerId: trigger.triggerId, modelName: model.modelName, resolution: decision.outcome },
    now,
  )
  return carryOut(executor, { ...asked, trigger }, decision)
}

/**
 * Decides by facts that are loaded once, and keeps what retraining was worth so far, which is made of the same facts.
 */
async function decideByPolicy(executor: SqlExecutor, asked: TriggerToDecide): Promise<Decision> {
  const { trigger, model, now } = asked
  const { modelName, configuration } = model
  const gapMs = await measureHoldoutGap(executor, { modelName, hoursMin: configuration.holdout_gap_hours })
  const facts = await loadModelFacts(executor, { ...asked, gapMs })
  const { weighed } = facts
  const price = priceOf(facts, configuration, now)
  const worth = weighed === null || price === null ? null : measureWorth({ ...weighed, ...price })
  if (worth !== null) await saveWorth(executor, { modelName, worth, now })
  return (
    (await leaveToLaterToday(executor, asked, facts, gapMs)) ??
    decideRetraining(trigger, facts, configuration, now, price)
  )
}

/**
 * The comprehensive schedule stands in for a plain tick only where it would train by what is known now. Otherwise the
 * tick is decided by itself. Only the rows that a training would see differ.
 */
async function leaveToLaterToday(
  executor: SqlExecutor,
  { trigger, laterToday, model, now }: TriggerToDecide,
  facts: ModelFacts,
  gapMs: number,
): Promise<Decision | null> {
  if (laterToday == null) return null
  const comprehensive: Trigger = { ...trigger, comprehensive: true }
  const labelledRowsInWindow = await countLabelledInWindow(executor, {
    modelName: model.modelName,
    windowFrom: await findTrainingWindow(executor, model, { comprehensive: true, gapMs, now }),
    gapMs,
  })
  const weighed = facts.weighed && { ...facts.weighed, trainingRowsNow: labelledRowsInWindow }
  const later = decideRetraining(comprehensive, { ...facts, labelledRowsInWindow, weighed }, model.configuration, now)
  if (later.outcome !== 'requested') return null
  const reason = `Later today the ${laterToday} schedule will train, on the whole history.`
  const evidence = { ...later.evidence, ...trigger.evidence, standsIn: laterToday }
  return { outcome: 'suppressed', trigger: 'scheduled', code: 'other-schedule', reason, evidence }
}
