import type { ModelCard } from '#contracts/api/model-card'
import type { HeldOutFigures } from '#contracts/api/model-version'
import { percent, showFigure } from '#contracts/wording'

/** Classes that a card lists: of more, those with the lowest F1. */
const classesShown = 20

const titles = {
  accuracy: ['Accuracy', percent],
  balancedAccuracy: ['Balanced accuracy', percent],
  precision: ['Precision', percent],
  recall: ['Recall', percent],
  f1: ['F1', showFigure],
  auc: ['AUC', showFigure],
  logLoss: ['Log loss', showFigure],
  brier: ['Brier score', showFigure],
  mae: ['Mean absolute error', showFigure],
  rmse: ['Root mean squared error', showFigure],
  mase: ['MASE', showFigure],
  r2: ['R²', showFigure],
  pinball: ['Pinball loss', showFigure],
  intervalCoverage: ['Labels in the interval', percent],
} as const satisfies Partial<Record<keyof HeldOutFigures, readonly [string, (value: number) => string]>>

/**
 * The figures of a version beside its metric's, as lines of its card; of several classes with those of each class, the
 * worst first.
 */
export function cardFigures(
  { figures, metric }: Pick<NonNullable<ModelCard['heldOut']>, 'figures' | 'metric'>,
  classes: readonly string[] | null,
): (readonly [title: string, value: string | null])[] {
  const { byClass } = figures
  const all = Object.entries(titles).map(([name, [title, text]]): readonly [string, string | null] => {
    const value = figures[name as keyof typeof titles]
    // The metric's own figure stands above, with its error.
    return [title, value === null || title.toLowerCase() === metric?.toLowerCase() ? null : text(value)]
  })
  if (byClass === null) return all
  const worst = byClass
    .map((each, index) => ({ ...each, name: classes?.[index] ?? `${index}` }))
    .sort((a, b) => (a.f1 ?? 2) - (b.f1 ?? 2))
    .slice(0, classesShown)
  return [...all, ...worst.map((each) => [`Class ${each.name}`, classFigures(each)] as const)]
}

function classFigures({ precision, recall, f1, auc }: NonNullable<HeldOutFigures['byClass']>[number]): string | null {
  const known = [
    precision === null ? null : `precision ${percent(precision)}`,
    recall === null ? null : `recall ${percent(recall)}`,
    f1 === null ? null : `F1 ${showFigure(f1)}`,
    auc === null ? null : `AUC ${showFigure(auc)}`,
  ].filter((text) => text !== null)
  return known.length === 0 ? null : known.join(', ')
}
