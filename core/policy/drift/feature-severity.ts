import type { Evidence } from '#contracts/evidence'
import type { Severity } from '#contracts/severity'

/**
 * How gravely features drift, in a drift that the model's own scores may have a part in: scores follow the inputs, and
 * a model that is right moves with them. Null where only scores drift.
 *
 * @param evidence of an episode or a trigger; it has `featureSeverity` where scores drift more gravely than features
 * @example featureSeverityOf({ severity: 'high', evidence: { featureSeverity: 'low' } }) // => 'low'
 */
export function featureSeverityOf({
  severity,
  evidence: { onlyScores, featureSeverity },
}: {
  readonly severity: Severity | null
  readonly evidence: Evidence
}): Severity | null {
  if (onlyScores === true) return null
  return featureSeverity === 'low' || featureSeverity === 'medium' ? featureSeverity : severity
}
