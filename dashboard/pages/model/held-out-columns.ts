import type { VersionEntry } from '#contracts/api/model-version'
import type { Task } from '#contracts/task'
import { figureText, fixedText, percentText } from '../../format/numbers.ts'
import { heldOutFigureText } from './held-out-text.ts'

type HeldOut = NonNullable<VersionEntry['heldOut']>

/** A figure of a version on the held-out rows of its training. */
export interface HeldOutColumn {
  readonly title: string
  readonly text: (heldOut: HeldOut | null) => string
}

function column(title: string, name: keyof HeldOut, text: (value: number | null | undefined) => string): HeldOutColumn {
  return { title, text: (heldOut) => text(heldOut?.[name] as number | null | undefined) }
}

const share = (value: number | null | undefined) => percentText(value)
const fixed = (value: number | null | undefined) => fixedText(value)

const columns: Readonly<Record<Task, readonly HeldOutColumn[]>> = {
  'binary-classification': [
    column('Held-out accuracy', 'accuracy', share),
    column('Precision', 'precision', share),
    column('Recall', 'recall', share),
    column('F1', 'f1', fixed),
    column('AUC', 'auc', fixed),
  ],
  'multiclass-classification': [
    column('Held-out accuracy', 'accuracy', share),
    column('Balanced accuracy', 'balancedAccuracy', share),
    column('Macro precision', 'precision', share),
    column('Macro F1', 'f1', fixed),
    column('AUC, one against rest', 'auc', fixed),
  ],
  regression: [
    column('Held-out MAE', 'mae', figureText),
    column('RMSE', 'rmse', figureText),
    column('MASE', 'mase', fixed),
    column('R²', 'r2', fixed),
    column('In the interval', 'intervalCoverage', share),
  ],
}

/** The metric whose figure a column of every model of the task has. */
const shownMetrics: Readonly<Record<Task, readonly string[]>> = {
  'binary-classification': ['accuracy'],
  'multiclass-classification': ['accuracy', 'balanced accuracy'],
  regression: ['mean absolute error'],
}

/**
 * The figures that versions of a task are listed with, that of the model's metric among them: the gate decides by it.
 *
 * @param metric the model's, as in a sentence; a version that was trained by another one has no figure of it
 * @example heldOutColumns('regression', 'mean absolute error')[0]?.title // => 'Held-out MAE'
 */
export function heldOutColumns(task: Task, metric: string): readonly HeldOutColumn[] {
  if (shownMetrics[task].includes(metric)) return columns[task]
  const figure = (heldOut: HeldOut | null) => (heldOut?.figureName === metric ? heldOut.figure : null)
  return [
    { title: `Held-out ${metric}`, text: (heldOut) => heldOutFigureText(metric, figure(heldOut)) },
    ...columns[task],
  ]
}
