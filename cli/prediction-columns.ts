import type { Prediction } from '#contracts/api/predictions'
import type { PredictionOutput } from './prediction-writer.ts'

/** A column of predictions in a table: the kind of its cells, and the cell of a prediction. */
export interface PredictionColumn {
  readonly name: string
  readonly kind: 'id' | 'time' | 'time-or-null' | 'version' | 'number' | 'label'
  readonly cell: (prediction: Prediction) => string | number | null
}

const named = <Name extends keyof Prediction & string>(
  name: Name,
  kind: PredictionColumn['kind'],
): PredictionColumn => ({
  name,
  kind,
  cell: (prediction) => prediction[name] as string | number | null,
})

const answered = [named('id', 'id'), named('observedAt', 'time'), named('version', 'version'), named('score', 'number')]
const labelled = [named('label', 'label'), named('labelKnownAt', 'time-or-null')]

/**
 * The columns of a model's predictions, in a fixed order. A multiclass model has one more for each class, a regression
 * the ends of its interval.
 */
export function predictionColumns({ task, classes }: Pick<PredictionOutput, 'task' | 'classes'>): PredictionColumn[] {
  const predicted = named('predictedLabel', 'label')
  switch (task) {
    case 'binary-classification':
      return [...answered, predicted, ...labelled]
    case 'multiclass-classification':
      return [...answered, predicted, ...labelled, ...classes.map(probabilityOf)]
    case 'regression':
      return [...answered, end('low'), end('high'), ...labelled]
  }
}

function probabilityOf(name: string): PredictionColumn {
  return { name: `probability:${name}`, kind: 'number', cell: ({ probabilities }) => probabilities?.[name] ?? null }
}

function end(side: 'low' | 'high'): PredictionColumn {
  return { name: side, kind: 'number', cell: ({ interval }) => interval?.[side] ?? null }
}
