import { isMoneyMetric } from '#contracts/metric'
import type { ModelFile } from '#contracts/model-file'
import { dayMs } from '#core/instant'
import { mistakeCost } from '#core/policy/performance/mistake-cost'
import { priceInDays } from '#core/policy/retraining/price/price-training'
import { mistakeOfDeviation } from '#core/policy/retraining/price/size-of-losses'
import { effectiveConfiguration } from './effective-configuration.ts'
import type { LossCells } from './loss-cells.ts'

/**
 * The price of a training by the model's own setting, in the unit of the loss.
 *
 * The setting counts correct predictions, money where the metric is, or units of a regression's loss; by default it is
 * those of half a day, here of the rows that are compared.
 *
 * @returns null where a correct prediction is worth nothing by the metric
 */
export function priceOfTraining(
  {
    model,
    replay,
  }: { readonly model: ModelFile; readonly replay: { readonly configuration: ModelFile['configuration'] } },
  cells: Pick<LossCells, 'lossOf' | 'lossDeviation' | 'rowCount' | 'from' | 'to'>,
): number | null {
  const { training_price: setting } = effectiveConfiguration(replay.configuration, model.configuration)
  const unit = lossUnitOf(cells)
  const mistake = mistakeOf(cells)
  if (setting !== 'auto') return mistake > 0 || isMoneyMetric(model.metric) ? setting * unit : null
  if (mistake <= 0) return null
  const { rowCount, from, to } = cells
  return (priceInDays * rowCount * mistake * dayMs) / Math.max(dayMs, to - from)
}

/**
 * A correct prediction in the unit of the loss. Money and a regression's loss are their own units, and a mistake that
 * costs nothing gives none.
 */
export function lossUnitOf({ lossOf }: Pick<LossCells, 'lossOf'>): number {
  const mistake = mistakeCost(lossOf)
  return mistake === null || isMoneyMetric(lossOf.metric) || mistake <= 0 ? 1 : mistake
}

function mistakeOf({ lossOf, lossDeviation }: Pick<LossCells, 'lossOf' | 'lossDeviation'>): number {
  return mistakeCost(lossOf) ?? mistakeOfDeviation(lossDeviation)
}
