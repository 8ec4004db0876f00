import { heldOutBlocks } from '#core/policy/scores/held-out-blocks'
import { scoreBins } from '#core/policy/scores/score-bins'
import type { SqlExecutor } from '#core/ports/database'
import { insertScoreReference } from '#store/scores/insert-score-reference'
import type { JudgedRun } from './apply-judgement.ts'

/** Keeps a new champion's held-out scores, which its scores in production are compared with; nothing without them. */
export async function keepHeldOutScores(
  sql: SqlExecutor,
  { model, evaluation, heldOutScores, version, now }: JudgedRun,
): Promise<void> {
  if (heldOutScores === null || evaluation.task !== 'binary-classification') return
  const { modelName, definition } = model
  const scores = heldOutScores.flatMap((block) => block.scores)
  const bins = scoreBins(scores, definition.classificationThreshold)
  const cutoffAt = Date.parse(evaluation.cutoff)
  await insertScoreReference(sql, {
    modelName,
    version,
    cutoffAt,
    bins,
    blocks: heldOutBlocks(heldOutScores, bins),
    now,
  })
}
