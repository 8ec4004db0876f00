import type { VersionEntry } from '#contracts/api/model-version'
import { shownMetric } from '../../chart/shown-metric.ts'
import { fixedText, pointsText } from '../../format/numbers.ts'

type HeldOut = VersionEntry['heldOut']

/** The figure of the best naive forecast, by the metric of the training. */
export function naiveText(heldOut: HeldOut): string {
  if (heldOut === null) return '–'
  const { figureName, naiveFigure } = heldOut
  return heldOutFigureText(figureName, naiveFigure)
}

/** A figure of a version's metric: a share as a percentage. @example heldOutFigureText('accuracy', 0.9) // => '90.0\u00a0%' */
export function heldOutFigureText(name: string | null, figure: number | null): string {
  return name === null ? '–' : shownMetric({ metric: name, isLargerBetter: true }).text(figure)
}

/** The lead over the champion with its standard error, in points where the metric is a share. */
export function leadText(heldOut: HeldOut): string {
  if (heldOut === null) return '–'
  const { accuracy, championAccuracy, lossSaved, lossSavedError, metric } = heldOut
  if (lossSaved === null) {
    return accuracy === null || championAccuracy === null ? '–' : pointsText(accuracy - championAccuracy)
  }
  const isShare = metric === 'accuracy' || metric === 'balanced-accuracy'
  const lead = isShare ? pointsText(lossSaved) : `${lossSaved < 0 ? '−' : '+'}${fixedText(Math.abs(lossSaved))}`
  if (lossSavedError === null) return lead
  return `${lead} ± ${isShare ? (lossSavedError * 100).toFixed(1) : fixedText(lossSavedError)}`
}
