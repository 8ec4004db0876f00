import type { Task } from '#contracts/task'
import { binsForChart, classesForChart } from '#core/policy/scores/bins-for-chart'
import { sumScores } from '#core/policy/scores/score-block'
import { scoreFeatures } from '#core/policy/scores/score-features'
import { scoreHistory } from '#core/policy/scores/score-history'
import type { SqlExecutor } from '#core/ports/database'
import type { DistributionPair } from '#core/profile/bin-for-chart'
import type { DriftCheck } from '#store/drift/find-drift-check'
import { loadScoreBlocks } from '#store/scores/load-score-blocks'
import { loadScoreReference } from '#store/scores/load-score-reference'

/** The held-out scores of a check's version, and its scores in the window, as far as they are kept. */
export async function scoreDistributionAt(
  executor: SqlExecutor,
  asked: {
    readonly modelName: string
    readonly series: 'prediction' | 'confidence'
    readonly task: Task
    /** Of several classes, in the order of their indexes. */
    readonly classNames: readonly string[]
    readonly check: Pick<DriftCheck, 'version' | 'windowFrom' | 'windowTo'>
    readonly bins: number
  },
): Promise<DistributionPair | null> {
  const { modelName, series, task, classNames, check, bins } = asked
  const { version, windowFrom, windowTo } = check
  if (version === null || windowFrom === null || windowTo === null) return null
  const known = await loadScoreReference(executor, { modelName, version })
  if (known === null) return null
  const blocks = await loadScoreBlocks(executor, {
    modelName,
    version,
    cutoffAt: known.cutoffAt,
    measuredSince: null,
    now: windowTo,
  })
  const { reference } = scoreHistory({ ...known, blocks }, { names: scoreFeatures([], task), now: windowTo })
  const figures = series === 'prediction' ? 'predictions' : 'confidences'
  const before = sumScores(reference.filter(({ at }) => at < windowFrom))[figures]
  const current = sumScores(blocks.filter(({ at, isHeldOut }) => !isHeldOut && at >= windowFrom && at < windowTo))[
    figures
  ]
  if (series === 'prediction' && task === 'multiclass-classification')
    return classesForChart(classNames, { reference: before, current })
  const range = series === 'prediction' && task === 'regression' ? null : ([0, 1] as const)
  return binsForChart(known.bins[series], { reference: before, current, bins, range })
}
