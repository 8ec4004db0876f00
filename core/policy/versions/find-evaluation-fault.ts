import type { Evaluation } from '#contracts/evaluation'
import { type Instant, toIso } from '#core/instant'
import { findBinaryFault, isShareOf, rowTolerance } from './find-binary-fault.ts'
import { findMulticlassFault } from './find-multiclass-fault.ts'
import { findRegressionFault } from './find-regression-fault.ts'

/** The frozen data of a run; null in runs of releases that did not store it. */
export interface FrozenWindow {
  readonly windowFrom: Instant | null
  readonly cutoffAt: Instant | null
}

/**
 * Finds the first figure of an evaluation that cannot be true, or null: counts that contradict each other, or times
 * outside the data that the run froze.
 *
 * A trainer is another program. A figure that cannot be true says that the others may be wrong, too, so that nothing is
 * promoted on it.
 *
 * @returns the name of the field, its value and the allowed range
 * @complexity O(1)
 * @example findEvaluationFault({ ...evaluation, holdoutPositives: 1001 }, { windowFrom: null, cutoffAt: null }) // =>
 *   'holdoutPositives is 1001: must not exceed rows.holdout, 1000, nor rows.positives, 2100'
 */
export function findEvaluationFault(evaluation: Evaluation, frozen: FrozenWindow): string | null {
  return (
    countFault(evaluation) ??
    taskFault(evaluation) ??
    pairedFault(evaluation) ??
    timeFault(evaluation, frozen) ??
    lossFault(evaluation)
  )
}

function countFault({ rows, holdoutPositives, paired }: Evaluation): string | null {
  const { joined, training, holdout, positives } = rows
  if (training + holdout > joined) {
    return `rows.training and rows.holdout are ${training} and ${holdout}: must not exceed rows.joined, ${joined}, together`
  }
  if (positives !== null && positives > joined)
    return `rows.positives is ${positives}: must not exceed rows.joined, ${joined}`
  if (holdoutPositives !== null && holdoutPositives > Math.min(holdout, positives ?? holdout)) {
    return `holdoutPositives is ${holdoutPositives}: must not exceed rows.holdout, ${holdout}, nor rows.positives, ${positives}`
  }
  if (paired === null) return null
  const compared = Object.values(paired).reduce((sum, count) => sum + count, 0)
  return compared === holdout ? null : `paired counts ${compared} rows: must be rows.holdout, ${holdout}`
}

function taskFault(evaluation: Evaluation): string | null {
  switch (evaluation.task) {
    case 'binary-classification':
      return findBinaryFault(evaluation)
    case 'multiclass-classification':
      return findMulticlassFault(evaluation)
    case 'regression':
      return findRegressionFault(evaluation)
  }
}

function pairedFault(evaluation: Evaluation): string | null {
  if (evaluation.task === 'regression' || evaluation.paired === null) return null
  const { rows, challenger, champion, paired } = evaluation
  if (champion === null) return 'champion is null: must have figures, because paired has'
  const isCount = (accuracy: number, count: number) => isShareOf(accuracy, count, rows.holdout)
  const right = paired.bothCorrect + paired.onlyChallengerCorrect
  if (!isCount(challenger.accuracy, right)) {
    return `challenger.accuracy is ${challenger.accuracy}: must be the ${right} of ${rows.holdout} rows that paired counts as correct`
  }
  const championRight = paired.bothCorrect + paired.onlyChampionCorrect
  return isCount(champion.accuracy, championRight)
    ? null
    : `champion.accuracy is ${champion.accuracy}: must be the ${championRight} of ${rows.holdout} rows that paired counts as correct`
}

function timeFault(evaluation: Evaluation, { windowFrom, cutoffAt }: FrozenWindow): string | null {
  const { trainingFrom, evaluationCutoff, cutoff } = evaluation
  if (windowFrom !== null && Date.parse(trainingFrom) < windowFrom) {
    return `trainingFrom is ${trainingFrom}: must not come before the run's own window, ${toIso(windowFrom)}`
  }
  if (Date.parse(evaluationCutoff) < Date.parse(trainingFrom)) {
    return `evaluationCutoff is ${evaluationCutoff}: must not come before trainingFrom, ${trainingFrom}`
  }
  if (Date.parse(cutoff) < Date.parse(evaluationCutoff)) {
    return `cutoff is ${cutoff}: must not come before evaluationCutoff, ${evaluationCutoff}`
  }
  if (cutoffAt !== null && Date.parse(cutoff) > cutoffAt) {
    return `cutoff is ${cutoff}: must not come after the run's own cutoff, ${toIso(cutoffAt)}`
  }
  return null
}

function lossFault({ lossesByTime, rows, champion, paired, cutoff, evaluationCutoff }: Evaluation): string | null {
  if (lossesByTime === null) return null
  const { blocks, metric } = lossesByTime
  const count = blocks.reduce((sum, block) => sum + block.rows, 0)
  if (count !== rows.holdout) {
    return `lossesByTime.blocks counts ${count} rows: must be rows.holdout, ${rows.holdout}`
  }
  let after = Date.parse(evaluationCutoff)
  for (const [index, { from, to }] of blocks.entries()) {
    if (Date.parse(from) < after || Date.parse(from) > Date.parse(cutoff) || Date.parse(to) <= Date.parse(from)) {
      return `lossesByTime.blocks.${index} is ${from} to ${to}: must be a span of time after the training rows and the block before, and begin before cutoff, ${cutoff}`
    }
    after = Date.parse(to)
  }
  const odd = blocks.findIndex((block) => (block.champion === null) !== (champion === null))
  if (odd !== -1) {
    return `lossesByTime.blocks.${odd}.champion is ${blocks[odd]?.champion}: must be a number where champion has figures, and null where it has none`
  }
  if (metric !== 'accuracy' || paired === null) return null
  const mistakes = blocks.reduce((sum, block) => sum + block.challenger, 0)
  const wrong = paired.bothWrong + paired.onlyChampionCorrect
  return Math.abs(mistakes - wrong) <= rowTolerance
    ? null
    : `lossesByTime.blocks counts ${mistakes} mistakes of the challenger: must be the ${wrong} that paired counts`
}
