import type { Instant } from '#core/instant'

/** Observations of one id that are counted: an id that many rows share must not make a delivery slow. */
export const observationsCountedMax = 100

/** Stored observations of the ids that a delivery's labels name without a time. */
export type StoredObservations = ReadonlyMap<string, { readonly observations: number; readonly observedAt: Instant }>

/**
 * Finds the observation of a label that says no time: it is certain where the label's id has one observation. Where it
 * has several, nothing says which one is meant.
 *
 * @param arrived the time of the id's observation in the label's own delivery
 * @returns the observation's time, null where none is known yet; or why the label is rejected
 */
export function observationOfLabel(
  id: string,
  arrived: Instant | undefined,
  stored: StoredObservations,
  timeColumn: string,
): { readonly at: Instant | null } | { readonly problem: string } {
  const known = stored.get(id)
  if (known === undefined) return { at: arrived ?? null }
  const isNews = arrived !== undefined && !(known.observations === 1 && known.observedAt === arrived)
  // One of several stored observations may be the delivery's own, sent again.
  const count = known.observations === 1 && isNews ? 2 : known.observations
  if (count === 1) return { at: known.observedAt }
  const shown = count < observationsCountedMax ? count : `${observationsCountedMax} or more`
  return { problem: `id ${id} has ${shown} observations: name the time (column ${timeColumn})` }
}
