import { type Instant, toIso } from '#core/instant'

/** A time as the API writes it; null stays null. */
export function isoOrNull(instant: Instant | null): string | null {
  return instant === null ? null : toIso(instant)
}
