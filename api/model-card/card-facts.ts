import type { LoadedModel } from '#store/models/load-model'
import type { RunRow } from '#store/runs/find-runs'
import type { VersionRow } from '#store/versions/list-versions'
import type { LoadedEvaluation } from '#store/versions/load-evaluation'

/** The facts that a card is made of. */
export interface CardFacts {
  readonly model: Pick<LoadedModel, 'modelName' | 'modelType' | 'definition' | 'changedAt'>
  readonly version: VersionRow
  readonly evaluation: LoadedEvaluation
  readonly run: RunRow
}
