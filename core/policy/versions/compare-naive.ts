import type { Evaluation } from '#contracts/evaluation'
import type { Evidence } from '#contracts/evidence'
import type { LossBlock } from '#contracts/losses-by-time'
import type { Metric } from '#contracts/metric'
import { metricFigure } from '#contracts/metric-words'
import { type NaiveForecast, naiveForecasts } from '#contracts/naive-forecast'
import { normalQuantile } from '#core/statistics/standard-normal'
import { hasOneClass } from './compared-evaluation.ts'
import { amountOf, differenceInWords } from './difference-in-words.ts'
import { pairedGain } from './paired-gain.ts'

export interface NaiveComparison {
  /** A point estimate: a version that has to be above the naive forecast must not be one that may be below. */
  readonly isBelow: boolean
  /** One sentence for people. */
  readonly reason: string
  readonly evidence: Evidence
}

/**
 * Compares a challenger with the best naive forecast on the same held-out rows: a version below it is worth nothing,
 * whatever its accuracy.
 *
 * @returns null where it cannot be said: the held-out rows have one class, on which a constant is perfect, or nothing
 *   was written of a regression's naive forecasts
 * @complexity O(blocks)
 * @example compareNaive(evaluation, { level: 0.01 })?.isBelow // => false
 */
export function compareNaive(evaluation: Evaluation, { level }: { readonly level: number }): NaiveComparison | null {
  const { lossesByTime, rows } = evaluation
  if (hasOneClass(evaluation)) return null
  if (lossesByTime === null) {
    if (evaluation.task === 'regression') return null
    const gain = evaluation.challenger.accuracy - evaluation.majorityAccuracy
    return inWords({ naive: 'majority', gain, error: null, why: withoutTimes, level, metric: 'accuracy' })
  }
  const { blocks, metric } = lossesByTime
  const losses = (Object.keys(naiveForecasts) as NaiveForecast[]).flatMap((naive) => {
    const loss = totalLoss(blocks, naive)
    return loss === null ? [] : [{ naive, loss }]
  })
  const [best] = losses.sort((a, b) => a.loss - b.loss)
  if (best === undefined) return null
  const measured = pairedGain(blocks, { of: 'challenger', over: best.naive, level })
  if (measured === null) return null
  const known = measured.status === 'measured'
  const compared = inWords({
    naive: best.naive,
    gain: known ? measured.gain.mean : measured.mean,
    error: known ? measured.gain.standardError : null,
    why: known ? null : measured.why,
    level,
    metric,
  })
  return { ...compared, evidence: { ...compared.evidence, naiveLoss: best.loss / rows.holdout } }
}

function totalLoss(blocks: readonly LossBlock[], naive: NaiveForecast): number | null {
  let sum = 0
  for (const { [naive]: loss } of blocks) {
    if (loss === null) return null
    sum += loss
  }
  return sum
}

const withoutTimes = 'the trainer wrote no losses by time'

function inWords({
  naive,
  gain,
  error,
  why,
  level,
  metric,
}: {
  readonly naive: NaiveForecast
  readonly gain: number
  readonly error: number | null
  /** Why there is no error, as a clause. */
  readonly why: string | null
  readonly level: number
  readonly metric: Metric
}): NaiveComparison {
  const isBelow = gain < 0
  const evidence = {
    naiveForecast: naive,
    lossSavedOverNaive: gain,
    lossSavedOverNaiveError: error,
    belowNaive: isBelow,
  }
  const isChance = error !== null && Math.abs(gain) < normalQuantile(1 - level) * error
  const errorText =
    error === null
      ? ` (its standard error is not known: ${why})`
      : ` (standard error ${amountOf(error, metric)}${isChance ? '; chance is not ruled out' : ''})`
  const difference = `${differenceInWords(gain, metric)}${errorText}`
  // "Above by 14 of absolute error" would read as the larger error.
  const [below, above] =
    metricFigure(metric, 0).badSide === 'above' ? ['Worse than', 'Better than'] : ['Below', 'Above']
  const reason =
    gain === 0
      ? `As good as the naive forecast (${naiveForecasts[naive]}).`
      : `${isBelow ? below : above} the naive forecast (${naiveForecasts[naive]}) by ${difference}.`
  return { isBelow, reason, evidence }
}
