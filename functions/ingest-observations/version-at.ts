import type { Database } from '#core/ports/database'
import type { AcceptedObservation, CheckedRows } from '#rows/check-rows'
import { loadServingChanges } from '#store/versions/load-serving-changes'
import type { ServingModel } from '#store/versions/load-serving-model'

/**
 * Finds the version that gave a row's own score, where the row does not name it. At an endpoint, whose captured rows
 * come minutes later, that is the version that answered at the row's time; null before the first known one. Elsewhere
 * it is the version that answers now.
 *
 * While an endpoint shifts its traffic both versions answer. Until the new one is in service its rows count as the old
 * one's.
 */
export async function versionAtOf(
  { database }: { readonly database: Database },
  model: ServingModel,
  { observations }: Pick<CheckedRows, 'observations'>,
): Promise<(row: AcceptedObservation) => number | null> {
  const asked = observations.filter(({ score, version }) => score !== null && version === null)
  if (!model.definition.serving || asked.length === 0) return () => model.servingVersion
  const span = asked.reduce(({ from, until }, { at }) => ({ from: Math.min(from, at), until: Math.max(until, at) }), {
    from: Infinity,
    until: -Infinity,
  })
  const changes = await loadServingChanges(database, { modelName: model.definition.name, ...span })
  return (row) => changes.find(({ at }) => at <= row.at)?.version ?? null
}
