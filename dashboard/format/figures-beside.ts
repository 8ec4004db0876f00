import type { PerformancePoint } from '#contracts/api/performance'
import type { Task } from '#contracts/task'
import { figureText, fixedText, percentText } from './numbers.ts'

type Beside = Partial<
  Pick<
    PerformancePoint,
    'precision' | 'recall' | 'f1' | 'auc' | 'logLoss' | 'brier' | 'mae' | 'rmse' | 'mase' | 'r2' | 'intervalCoverage'
  >
>

/**
 * The figures that are shown beside a model's metric, in words, by its task; those that do not apply or are not known
 * are left out, and the metric's own. Empty where none is known.
 *
 * @example figuresBeside('regression', { mae: 2, rmse: 2.5, r2: 0.81, mase: null }) // => 'MAE 2, RMSE 2.5, R² 0.81'
 */
export function figuresBeside(task: Task, figures: Beside, metric: string | null = null): string {
  return partsOf(task, figures)
    .filter(([name]) => !(name === 'MAE' && metric === 'mean absolute error'))
    .flatMap(([name, value, text]) => (typeof value === 'number' ? [`${name} ${text(value)}`] : []))
    .join(', ')
}

type Part = readonly [name: string, value: number | null | undefined, text: (value: number) => string]

function partsOf(task: Task, figures: Beside): Part[] {
  const whole = (share: number) => percentText(share, 0)
  const short = (value: number) => fixedText(value, 2)
  switch (task) {
    case 'binary-classification':
      return [
        ['precision', figures.precision, whole],
        ['recall', figures.recall, whole],
        ['AUC', figures.auc, short],
      ]
    case 'multiclass-classification':
      return [
        ['macro precision', figures.precision, whole],
        ['recall', figures.recall, whole],
        ['F1', figures.f1, short],
        ['AUC', figures.auc, short],
      ]
    case 'regression':
      return [
        ['MAE', figures.mae, figureText],
        ['RMSE', figures.rmse, figureText],
        ['MASE', figures.mase, short],
        ['R²', figures.r2, short],
        ['in the interval', figures.intervalCoverage, whole],
      ]
  }
}
