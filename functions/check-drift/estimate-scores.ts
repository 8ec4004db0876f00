import type { Instant } from '#core/instant'
import { estimatePerformance, observedDays } from '#core/policy/performance/estimate/estimate-performance'
import { lossOfModel } from '#core/policy/performance/loss-of'
import type { BinaryLossOf } from '#core/policy/performance/row-loss'
import type { VersionScores } from '#core/policy/scores/score-history'
import type { Database, SqlExecutor } from '#core/ports/database'
import { keepEstimate } from '#store/estimates/keep-estimate'
import { lossOfKey } from '#store/estimates/loss-of-key'
import type { LoadedModel } from '#store/models/load-model'
import { measureLabelDelay } from '#store/performance/measure-label-delay'
import { loadPositiveShare } from '#store/versions/load-positive-share'
import { positiveShareUnknown } from '#store/versions/positive-share-sql'

/** Stores an estimate, in the transaction of its check. */
export type KeepEstimate = (sql: SqlExecutor) => Promise<void>

/**
 * The performance expected of the champion's rows whose labels are not in. It is made where scores are counted, not
 * where labels are: it matters most while no label comes.
 *
 * @returns null where nothing is estimated: what scores mean is learnt of binary classifications alone
 */
export async function estimateScores(
  database: Database,
  {
    model,
    version,
    scores,
    now,
  }: {
    readonly model: LoadedModel
    readonly version: number
    readonly scores: VersionScores
    readonly now: Instant
  },
): Promise<KeepEstimate | null> {
  const { modelName, definition } = model
  if (definition.task !== 'binary-classification') return null
  const lagMs = await measureLabelDelay(database, { modelName })
  const positiveShare =
    definition.metric === 'balanced-accuracy'
      ? await loadPositiveShare(database, { modelName, version })
      : positiveShareUnknown
  const lossOf = lossOfModel(definition, { positiveShare, classShares: [] }) as BinaryLossOf
  const { blocks } = scores
  const kept = {
    modelName,
    version,
    lossOf: lossOfKey(lossOf),
    estimate: estimatePerformance(blocks, { lossOf, lagMs }),
    observed: observedDays(blocks, { lossOf }),
    now,
  }
  return (sql) => keepEstimate(sql, kept)
}
