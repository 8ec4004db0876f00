import type { Evaluation } from '#contracts/evaluation'
import type { BinaryHeldOut, HeldOutScores, MulticlassHeldOut, RegressionHeldOut } from '#contracts/held-out-scores'
import { heldOutBlocks, heldOutClassBlocks, heldOutValueBlocks } from '#core/policy/scores/held-out-blocks'
import { classBins, scoreBins, valueBins } from '#core/policy/scores/score-bins'
import type { SqlExecutor } from '#core/ports/database'
import { insertScoreReference } from '#store/scores/insert-score-reference'
import type { JudgedRun } from './apply-judgement.ts'

/** Keeps a new champion's held-out scores, which its scores in production are compared with; nothing without them. */
export async function keepHeldOutScores(
  sql: SqlExecutor,
  { model, evaluation, heldOutScores, version, now }: JudgedRun,
): Promise<void> {
  if (heldOutScores === null) return
  const { modelName, definition } = model
  const { bins, blocks } = countsOf(evaluation, heldOutScores, definition.classificationThreshold)
  const cutoffAt = Date.parse(evaluation.cutoff)
  await insertScoreReference(sql, {
    modelName,
    version,
    cutoffAt,
    bins,
    blocks,
    now,
  })
}

/** Held-out answers by bins, by the task of the evaluation that they were written with. */
function countsOf(evaluation: Evaluation, written: HeldOutScores, threshold: number) {
  const scores = written.flatMap((block) => block.scores)
  switch (evaluation.task) {
    case 'binary-classification': {
      const bins = scoreBins(scores, threshold)
      return { bins, blocks: heldOutBlocks(written as BinaryHeldOut, bins) }
    }
    case 'multiclass-classification': {
      const bins = classBins(scores, evaluation.classes.length)
      return { bins, blocks: heldOutClassBlocks(written as MulticlassHeldOut, bins) }
    }
    case 'regression': {
      const bins = valueBins(scores)
      return { bins, blocks: heldOutValueBlocks(written as RegressionHeldOut, bins) }
    }
  }
}
