import { type Instant, toIso } from '#core/instant'

/** A moment as the API writes it, where there is one. */
export function isoOrNull(instant: Instant | null): string | null {
  return instant === null ? null : toIso(instant)
}
