import type { ModelFile } from '#contracts/model-file'
import { dayMs } from '#core/instant'
import { binaryMistakeCost } from '#core/policy/performance/mistake-cost'
import { priceInDays } from '#core/policy/retraining/price/price-training'
import { effectiveConfiguration } from './effective-configuration.ts'
import type { LossCells } from './loss-cells.ts'

/**
 * The price of a training by the model's own setting, in the unit of the loss.
 *
 * The setting counts correct predictions, or money where the metric is; by default it is those of half a day, here of
 * the rows that are compared.
 *
 * @returns null where a correct prediction is worth nothing by the metric
 */
export function priceOfTraining(
  {
    model,
    replay,
  }: { readonly model: ModelFile; readonly replay: { readonly configuration: ModelFile['configuration'] } },
  { lossOf, rowCount, from, to }: Pick<LossCells, 'lossOf' | 'rowCount' | 'from' | 'to'>,
): number | null {
  const { training_price: setting } = effectiveConfiguration(replay.configuration, model.configuration)
  const unit = lossUnitOf(model, { lossOf })
  const mistake = binaryMistakeCost(lossOf)
  if (setting !== 'auto') return mistake > 0 || typeof model.metric === 'object' ? setting * unit : null
  if (mistake <= 0) return null
  return (priceInDays * rowCount * mistake * dayMs) / Math.max(dayMs, to - from)
}

/** A correct prediction in the unit of the loss. Money is its own unit, and a mistake that costs nothing gives none. */
export function lossUnitOf({ metric }: Pick<ModelFile, 'metric'>, { lossOf }: Pick<LossCells, 'lossOf'>): number {
  const mistake = binaryMistakeCost(lossOf)
  return typeof metric === 'object' || mistake <= 0 ? 1 : mistake
}
