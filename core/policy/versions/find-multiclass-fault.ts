import type { MulticlassEvaluation } from '#contracts/evaluation'
import { isShareOf } from './find-binary-fault.ts'

/** The first figure of a classification by several classes that cannot be true, or null. See `findEvaluationFault`. */
export function findMulticlassFault(evaluation: MulticlassEvaluation): string | null {
  return classFault(evaluation) ?? majorityFault(evaluation) ?? figuresFault(evaluation)
}

function classFault({ classes, classCounts, rows, lossesByTime }: MulticlassEvaluation): string | null {
  for (const part of ['training', 'holdout'] as const) {
    const counts = classCounts[part]
    if (counts.length !== classes.length)
      return `classCounts.${part} has ${counts.length} counts: must have one for each of ${classes.length} classes`
    const sum = total(counts)
    if (sum !== rows[part]) return `classCounts.${part} counts ${sum} rows: must be rows.${part}, ${rows[part]}`
  }
  const shares = lossesByTime?.classShares.length ?? classes.length
  return shares === classes.length
    ? null
    : `lossesByTime.classShares has ${shares} shares: must have one for each of ${classes.length} classes`
}

function majorityFault({ majorityAccuracy, classCounts, rows }: MulticlassEvaluation): string | null {
  return classCounts.holdout.some((count) => isShareOf(majorityAccuracy, count, rows.holdout))
    ? null
    : `majorityAccuracy is ${majorityAccuracy}: must be the share of one class of ${rows.holdout} held-out rows, ${classCounts.holdout.join(', ')}`
}

function figuresFault({ classes, classCounts, rows, challenger, champion }: MulticlassEvaluation): string | null {
  for (const [name, figures] of Object.entries({ challenger, champion })) {
    if (figures === null) continue
    const { confusion, byClass, accuracy } = figures
    if (byClass !== null && byClass.length !== classes.length)
      return `${name}.byClass has ${byClass.length} entries: must have one for each of ${classes.length} classes`
    if (confusion === null) continue
    if (confusion.length !== classes.length || confusion.some((answers) => answers.length !== classes.length))
      return `${name}.confusion is not a square of ${classes.length} classes`
    const odd = confusion.findIndex((answers, label) => total(answers) !== classCounts.holdout[label])
    if (odd !== -1)
      return `${name}.confusion.${odd} counts ${total(confusion[odd] ?? [])} rows: must be the ${classCounts.holdout[odd]} held-out rows of class ${classes[odd]}`
    const right = confusion.reduce((sum, answers, label) => sum + (answers[label] as number), 0)
    if (!isShareOf(accuracy, right, rows.holdout))
      return `${name}.accuracy is ${accuracy}: must be the ${right} of ${rows.holdout} rows that its confusion counts as correct`
  }
  return null
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
