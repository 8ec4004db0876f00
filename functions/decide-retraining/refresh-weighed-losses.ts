import { lossOfModel } from '#core/policy/performance/loss-of'
import type { Trigger } from '#core/policy/retraining/retraining-facts'
import type { Database } from '#core/ports/database'
import { refreshLosses } from '#store/losses/refresh-losses'
import type { LoadedModel } from '#store/models/load-model'
import { classSharesUnknown } from '#store/versions/positive-share-sql'

/**
 * About half a minute of one core: a decision has a minute. After that it weighs what is measured, the newest losses.
 */
const rowsMax = 800_000

/**
 * Brings the losses up to date that an automatic trigger is weighed by. Before the decision's transaction: under the
 * model's lock it would hold up all that asks about the model. A repeat finds nothing to measure.
 */
export async function refreshWeighedLosses(
  { database, now }: { readonly database: Database; readonly now: number },
  { model, trigger }: { readonly model: LoadedModel; readonly trigger: Pick<Trigger, 'kind'> },
): Promise<void> {
  const { modelName, championVersion, definition } = model
  if (championVersion === null || trigger.kind === 'manual') return
  await refreshLosses(database, { modelName, lossOf: lossOfModel(definition, classSharesUnknown), now, rowsMax })
}
