import type { RemodelEvent } from '#contracts/events/catalogue'
import { decideRetraining } from '#core/policy/retraining/decide-retraining'
import { priceTraining } from '#core/policy/retraining/price/price-training'
import type { Decision } from '#core/policy/retraining/retraining-decision'
import type { Trigger, WeighedFacts } from '#core/policy/retraining/retraining-facts'
import { trainingWindowFrom } from '#core/policy/retraining/training-window-from'
import { measureWorth } from '#core/policy/retraining/worth/measure-worth'
import type { SqlExecutor } from '#core/ports/database'
import { isDecided } from '#store/decisions/is-decided'
import { loadRetrainingFacts } from '#store/decisions/load-retraining-facts'
import { loadWeighedFacts } from '#store/decisions/load-weighed-facts'
import { resolvePendingTrigger } from '#store/decisions/resolve-pending-trigger'
import { isEpisodeOpen } from '#store/episodes/is-episode-open'
import { saveWorth } from '#store/losses/save-worth'
import { lockModel } from '#store/models/lock-model'
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
  const decision =
    (await leaveToLaterToday(executor, { ...asked, trigger })) ??
    (await decideByPolicy(executor, { ...asked, trigger }))
  if (decision.outcome === 'deferred') return putOff(executor, { ...asked, trigger }, decision)

  await resolvePendingTrigger(
    executor,
    { triggerId: trigger.triggerId, modelName: model.modelName, resolution: decision.outcome },
    now,
  )
  return carryOut(executor, { ...asked, trigger }, decision)
}

/** Keeps what retraining was worth so far, which is made of the facts that the price was made of. */
async function keepWorth(
  executor: SqlExecutor,
  { model, weighed, now }: Pick<TriggerToDecide, 'model' | 'now'> & { readonly weighed: WeighedFacts },
): Promise<void> {
  const { modelName, configuration } = model
  const price = priceTraining(weighed, { ...configuration, now })
  const worth = price === null ? null : measureWorth({ ...weighed, ...price })
  if (worth !== null) await saveWorth(executor, { modelName, worth, now })
}

/**
 * The comprehensive schedule stands in for a plain tick only where it would train by what is known now. Otherwise the
 * tick is decided by itself.
 */
async function leaveToLaterToday(executor: SqlExecutor, asked: TriggerToDecide): Promise<Decision | null> {
  const { trigger, laterToday } = asked
  if (laterToday == null) return null
  const later = await decideByPolicy(executor, { ...asked, trigger: { ...trigger, comprehensive: true } })
  if (later.outcome !== 'requested') return null
  const reason = `Later today the ${laterToday} schedule will train, on the whole history.`
  const evidence = { ...later.evidence, ...trigger.evidence, standsIn: laterToday }
  return { outcome: 'suppressed', trigger: 'scheduled', code: 'other-schedule', reason, evidence }
}

async function decideByPolicy(
  executor: SqlExecutor,
  { trigger, episodeId, model, now }: TriggerToDecide,
): Promise<Decision> {
  const facts = await loadRetrainingFacts(executor, {
    modelName: model.modelName,
    windowFrom: trainingWindowFrom(model, { comprehensive: trigger.comprehensive, now }),
    holdoutGapHours: model.configuration.holdout_gap_hours,
    dataHoldDays: model.configuration.data_hold_days,
    now,
  })
  const { labelledRowsInWindow } = facts
  const weighed = await loadWeighedFacts(executor, { model, trigger, episodeId, labelledRowsInWindow, now })
  if (weighed !== null) await keepWorth(executor, { model, weighed, now })
  return decideRetraining(trigger, { ...facts, weighed }, model.configuration, now)
}
