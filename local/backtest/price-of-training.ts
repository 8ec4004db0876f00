import { isMoneyMetric } from '#contracts/metric-kind'
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
 * @returns null where an answer makes no difference by the metric
 */
export function priceOfTraining(
  {
    model,
    replay,
  }: { readonly model: ModelFile; readonly replay: { readonly configuration: ModelFile['configuration'] } },
  cells: Pick<LossCells, 'lossOf' | 'lossDeviation' | 'rowCount' | 'from' | 'to'>,
): number | null {
  const { training_price: setting } = effectiveConfiguration(replay.configuration, model.configuration)
  const { rowCount, from, to } = cells
  const mistake = mistakeOf(cells)
  if (setting !== 'auto') return mistake > 0 || hasOwnUnit(model) ? setting * lossUnitOf(model, cells) : null
  if (mistake <= 0) return null
  return (priceInDays * rowCount * mistake * dayMs) / Math.max(dayMs, to - from)
}

/**
 * A correct prediction in the unit of the loss. Money and a regression's loss are their own unit, and a mistake that
 * costs nothing gives none.
 */
export function lossUnitOf(model: Pick<ModelFile, 'task' | 'metric'>, cells: MeasuredLoss): number {
  const mistake = mistakeOf(cells)
  return hasOwnUnit(model) || mistake <= 0 ? 1 : mistake
}

type MeasuredLoss = Pick<LossCells, 'lossOf' | 'lossDeviation'>

/** Whether losses are in the user's unit: money, or a regression's. */
export function hasOwnUnit({ task, metric }: Pick<ModelFile, 'task' | 'metric'>): boolean {
  return task === 'regression' || isMoneyMetric(metric)
}

/** The worth of a correct prediction by the metric; of a regression the difference that stands in for it. */
function mistakeOf({ lossOf, lossDeviation }: MeasuredLoss): number {
  return mistakeCost(lossOf) ?? mistakeOfDeviation(lossDeviation)
}
