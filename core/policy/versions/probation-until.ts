import type { Configuration } from '#contracts/configuration'
import { dayMs, type Instant } from '#core/instant'

/**
 * When a probation that begins now ends undecided: after `probation_days` of rows and the time that their labels take.
 *
 * @example probationUntil({ since: 0, labelLatenessMs: 0 }, { probation_days: 7 }) // => 604800000
 */
export function probationUntil(
  { since, labelLatenessMs }: { readonly since: Instant; readonly labelLatenessMs: number },
  { probation_days }: Pick<Configuration, 'probation_days'>,
): Instant {
  return since + probation_days * dayMs + labelLatenessMs
}
