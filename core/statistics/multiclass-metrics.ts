import { areaUnderRoc, type RankedClasses } from '#core/statistics/area-under-roc'
import { classificationMetrics } from '#core/statistics/classification-metrics'

/** Figures of one class against the rest: shares in [0, 1], null where the rows have none. */
export interface ClassFigures {
  /** Null for a class that was never answered. */
  readonly precision: number | null
  /** Null for a class without a labelled row. */
  readonly recall: number | null
  readonly f1: number | null
  /** Null where no label is of the class, every label is, or its rows were not ranked. */
  readonly auc: number | null
}

/** Figures of all classes together: each but the accuracy is the mean of the classes that have it (macro). */
export interface MulticlassMetrics extends ClassFigures {
  readonly accuracy: number | null
  /** The mean recall. */
  readonly balancedAccuracy: number | null
  /** In the order of the classes. */
  readonly byClass: readonly ClassFigures[]
}

/**
 * Accuracy and, macro and by class, precision, recall, F1 and AUC (one class against the rest) of a classifier of
 * several classes: those of scikit-learn with `zero_division=nan`. simple-statistics has none of them.
 *
 * @param confusion rows by label (first index) and answer (second), K by K
 * @param ranked of each class the ranks of its rows by its probability; null for a class that has no AUC
 * @throws {InvalidInputError} `NOT_A_COUNT` | `OUT_OF_RANGE` as {@link areaUnderRoc}
 * @complexity O(K²)
 * @example multiclassMetrics([[2, 0], [1, 1]], [null, null]).balancedAccuracy // => 0.75
 */
export function multiclassMetrics(
  confusion: readonly (readonly number[])[],
  ranked: readonly (RankedClasses | null)[],
): MulticlassMetrics {
  const rows = confusion.map((counts) => counts.reduce(sum, 0))
  const total = rows.reduce(sum, 0)
  const correct = confusion.reduce((hits, counts, index) => hits + (counts[index] as number), 0)
  const byClass = confusion.map((counts, index): ClassFigures => {
    const hits = counts[index] as number
    const answered = confusion.reduce((answers, row) => answers + (row[index] as number), 0)
    const { precision, recall, f1 } = classificationMetrics({
      truePositiveCount: hits,
      falsePositiveCount: answered - hits,
      falseNegativeCount: (rows[index] as number) - hits,
      trueNegativeCount: total - answered - (rows[index] as number) + hits,
    })
    return { precision, recall, f1, auc: aucOf(ranked[index] ?? null) }
  })
  const recall = meanOf(byClass, 'recall')
  return {
    accuracy: total === 0 ? null : correct / total,
    balancedAccuracy: recall,
    precision: meanOf(byClass, 'precision'),
    recall,
    f1: meanOf(byClass, 'f1'),
    auc: meanOf(byClass, 'auc'),
    byClass,
  }
}

/** The mean over the classes that have a figure; null where none has. */
function meanOf(byClass: readonly ClassFigures[], name: keyof ClassFigures): number | null {
  const known = byClass.map((figures) => figures[name]).filter((figure) => figure !== null)
  return known.length === 0 ? null : known.reduce(sum, 0) / known.length
}

function aucOf(ranked: RankedClasses | null): number | null {
  const auc = ranked && areaUnderRoc(ranked)
  return auc?.status === 'measured' ? auc.value : null
}

function sum(a: number, b: number): number {
  return a + b
}
