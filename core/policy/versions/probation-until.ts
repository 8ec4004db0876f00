import type { Configuration } from '#contracts/configuration'
import { dayMs, type Instant } from '#core/instant'

/** A probation waits for labels no longer: nothing else is trained meanwhile but for drift and performance. */
const labelsMsMax = 30 * dayMs

/**
 * When a probation that begins now ends undecided: after `probation_days` of rows and the time that their labels take,
 * at most 30 days.
 *
 * @param labelDelayMs from an observation to its label, the shortest usual time
 * @param labelLatenessMs by when nearly all labels have come, as far as that is known
 * @example probationUntil({ since: 0, labelDelayMs: 0, labelLatenessMs: 0 }, { probation_days: 7 }) // => 604800000
 */
export function probationUntil(
  {
    since,
    labelDelayMs,
    labelLatenessMs,
  }: { readonly since: Instant; readonly labelDelayMs: number; readonly labelLatenessMs: number },
  { probation_days }: Pick<Configuration, 'probation_days'>,
): Instant {
  return since + probation_days * dayMs + Math.min(labelsMsMax, Math.max(labelDelayMs, labelLatenessMs))
}
