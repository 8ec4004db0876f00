import { dayMs, type Instant } from '#core/instant'
import type { UsualChange } from '#core/policy/data-quality/data-quality-episodes'
import { evidenceDays } from '#core/policy/drift/drift-watching'
import type { SqlExecutor } from '#core/ports/database'
import { selectCheckState } from '#store/drift/select-check-state'
import { type Episode, selectOpenEpisodes } from '#store/episodes/episodes'
import { type DataSpan, selectDataSpans } from '#store/episodes/select-data-spans'
import { selectUsualChanges } from '#store/episodes/select-usual-changes'
import { joinDefinition } from '#store/models/join-definition'
import { type LoadedModel, selectModel } from '#store/models/load-model'
import { type LatestArrivals, selectLatestArrivals } from '#store/rows/load-arrivals'
import { queryTogether } from '#store/tables/query-together'

/** All that a check reads of a model beside profiles and scores. */
export interface CheckedModel {
  readonly model: LoadedModel
  readonly lastObservedAt: Instant | null
  readonly driftClosedAt: Instant | null
  /** Its open episodes, of every kind. */
  readonly open: readonly Episode[]
  /** Changes that count as usual. */
  readonly changes: readonly UsualChange[]
  /** When its data was broken. */
  readonly dataSpans: readonly DataSpan[]
  readonly arrivals: readonly LatestArrivals[]
}

/** @returns null when there is no such model */
export async function readCheckedModel(
  executor: SqlExecutor,
  { modelName, now }: { readonly modelName: string; readonly now: Instant },
): Promise<CheckedModel | null> {
  const read = await queryTogether(executor, {
    model: selectModel(modelName),
    state: selectCheckState(modelName),
    open: selectOpenEpisodes(modelName),
    changes: selectUsualChanges(modelName),
    dataSpans: selectDataSpans({ modelName, since: now - evidenceDays * dayMs }),
    arrivals: selectLatestArrivals({ modelName, now }),
  })
  const model = joinDefinition(read.model)
  if (model === null) return null
  const { lastObservedAt = null, driftClosedAt = null } = read.state[0] ?? {}
  return { ...read, model, lastObservedAt, driftClosedAt }
}
