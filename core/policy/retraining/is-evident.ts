import type { Trigger } from './retraining-facts.ts'

/**
 * Whether a trigger states a problem that users were promised an answer to, whatever it costs: performance below its
 * threshold, which opens an episode only when it is evident, and high drift. A schedule and milder drift ask, and the
 * price answers.
 *
 * @example isEvident({ ...trigger, kind: 'drift', severity: 'medium' }) // => false
 */
export function isEvident({ kind, severity }: Pick<Trigger, 'kind' | 'severity'>): boolean {
  return kind === 'performance' || kind === 'alarm' || (kind === 'drift' && severity === 'high')
}
