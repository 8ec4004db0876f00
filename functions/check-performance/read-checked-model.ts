import type { SqlExecutor } from '#core/ports/database'
import { type Episode, selectOpenEpisodes } from '#store/episodes/episodes'
import { type ClosedEpisode, selectLastClosed } from '#store/episodes/select-last-closed'
import { joinDefinition } from '#store/models/join-definition'
import { type LoadedModel, selectModel } from '#store/models/load-model'
import { selectLabelDelay } from '#store/performance/measure-label-delay'
import { queryTogether } from '#store/tables/query-together'
import { type ModelVersion, selectVersions } from '#store/versions/load-versions'

/** All that a check reads of a model beside predictions and losses. */
export interface CheckedModel {
  readonly model: LoadedModel
  /** Oldest first. */
  readonly versions: readonly ModelVersion[]
  /** The open performance episode. */
  readonly open: Episode | null
  readonly lastClosed: ClosedEpisode | null
  /** As `selectLabelDelay` has it. */
  readonly labelDelayMs: number | null
}

/** @returns null when there is no such model */
export async function readCheckedModel(executor: SqlExecutor, modelName: string): Promise<CheckedModel | null> {
  const read = await queryTogether(executor, {
    model: selectModel(modelName),
    versions: selectVersions(modelName),
    open: selectOpenEpisodes(modelName),
    lastClosed: selectLastClosed(modelName),
    labelDelay: selectLabelDelay({ modelName }),
  })
  const model = joinDefinition(read.model)
  if (model === null) return null
  return {
    model,
    versions: read.versions,
    open: read.open.find(({ kind }) => kind === 'performance') ?? null,
    lastClosed: read.lastClosed[0] ?? null,
    labelDelayMs: read.labelDelay[0] ?? null,
  }
}
