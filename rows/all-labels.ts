import type { Instant } from '#core/instant'
import type { AcceptedLabel, CheckedRows } from './check-rows.ts'

/**
 * A batch's labels, those beside an observation among them: the observation may have come before, without its label. A
 * label that stands apart replaces the one beside its observation.
 */
export function allLabels({ observations, labels }: CheckedRows, now: Instant): AcceptedLabel[] {
  const apart = new Set(labels.map(({ id }) => id))
  const beside = observations.flatMap(({ id, at, label }) =>
    label === null || apart.has(id) ? [] : [{ id, at, label, knownAt: now }],
  )
  return [...labels, ...beside]
}
