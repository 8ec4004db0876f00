import { featureSeverityOf } from '#core/policy/drift/feature-severity'
import type { Trigger } from './retraining-facts.ts'

/**
 * Whether a trigger states a problem that users were promised an answer to, whatever it costs: performance below its
 * threshold, which opens an episode only when it is evident, and high drift. A schedule, milder drift and a fall below
 * the version's first weeks or the naive forecast ask, and the price answers. So does drift of the model's own scores,
 * beside which features drift less or not at all: scores follow the inputs, and a model that is right moves with them.
 *
 * @example isEvident({ ...trigger, kind: 'drift', severity: 'medium' }) // => false
 */
export function isEvident({ kind, severity, evidence }: Pick<Trigger, 'kind' | 'severity' | 'evidence'>): boolean {
  // Evidence of earlier releases names no line: it was about the threshold.
  const { line = 'threshold' } = evidence
  if (kind === 'performance' || kind === 'alarm') return line === 'threshold'
  return kind === 'drift' && featureSeverityOf({ severity: severity ?? null, evidence }) === 'high'
}
