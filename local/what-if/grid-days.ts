import { dayMs, type Instant } from '#core/instant'

/**
 * Days between the versions that even spacing chooses from. A person waits for them: at some seconds a training, a
 * year of weeks takes minutes where a year of days would take an hour.
 *
 * @example gridDaysFor({ from: 0, to: 200 * 86_400_000 }) // => 7
 */
export function gridDaysFor({ from, to }: { readonly from: Instant; readonly to: Instant }): number {
  const days = (to - from) / dayMs
  if (days <= 28) return 1
  return days <= 1400 ? 7 : 28
}
