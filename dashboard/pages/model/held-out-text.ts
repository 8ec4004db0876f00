import type { VersionEntry } from '#contracts/api/model-version'
import { fixedText, percentText, pointsText } from '../../format/numbers.ts'

type HeldOut = VersionEntry['heldOut']

/** The accuracy of the best naive forecast; its loss where the model has another metric. */
export function naiveText(heldOut: HeldOut): string {
  if (heldOut === null || heldOut.naiveLoss === null) return '–'
  return heldOut.metric === 'accuracy' ? percentText(1 - heldOut.naiveLoss) : `loss ${fixedText(heldOut.naiveLoss)}`
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
