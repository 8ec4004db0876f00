import { isSameLabel, type LabelNames, type LabelValue, labelNamesOf } from './label-values.ts'
import type { ModelFile } from './model-file.ts'

/** How a model's labels are written. */
export type Labels =
  | {
      readonly task: 'binary-classification'
      /** Null where the labels are 0 and 1. */
      readonly names: LabelNames | null
    }
  | {
      readonly task: 'multiclass-classification'
      /** A label is stored as its place in this list. */
      readonly classes: readonly string[]
      /**
       * Why a label that is none of them is refused: the model file names the classes, or no more are learnt, or the
       * delivery would bring more than a model may have.
       */
      readonly unseen: 'not-declared' | 'closed' | 'too-many'
    }
  | { readonly task: 'regression' }

/** The labels that a model's rows showed, where its file does not name them. */
interface LearntLabels {
  /** The negative label of a binary classification. */
  readonly learntLabel: string | null
  /** The classes of a multiclass classification. */
  readonly learntClasses: readonly string[] | null
}

const nothingLearnt: LearntLabels = { learntLabel: null, learntClasses: null }

type LabelFile = Pick<ModelFile, 'task' | 'positiveLabel' | 'classes'>

/**
 * How a model's labels are written, by its file and by what its rows showed.
 *
 * @example labelsOf({ task: 'multiclass-classification', classes: ['red', 'green'] }) //
 *   => { task: 'multiclass-classification', classes: ['red', 'green'], unseen: 'not-declared' }
 */
export function labelsOf(file: LabelFile, { learntLabel, learntClasses } = nothingLearnt): Labels {
  switch (file.task) {
    case 'binary-classification':
      return { task: file.task, names: labelNamesOf(file, learntLabel) }
    case 'multiclass-classification':
      return file.classes === undefined
        ? { task: file.task, classes: learntClasses ?? [], unseen: 'closed' }
        : { task: file.task, classes: file.classes, unseen: 'not-declared' }
    case 'regression':
      return { task: file.task }
  }
}

/**
 * The classes of a multiclass classification in the order of their indexes, declared or learnt; none of another task.
 *
 * @example classNamesOf({ task: 'multiclass-classification' }, { learntLabel: null, learntClasses: ['red'] }) // => ['red']
 */
export function classNamesOf(file: LabelFile, learnt: LearntLabels): readonly string[] {
  const labels = labelsOf(file, learnt)
  return labels.task === 'multiclass-classification' ? labels.classes : []
}

/**
 * The place of a label among classes; -1 for none.
 *
 * @example indexOfClass('2.0', ['1', '2']) // => 1
 */
export function indexOfClass(label: string, classes: readonly string[]): number {
  const exact = classes.indexOf(label)
  return exact >= 0 ? exact : classes.findIndex((name) => isSameLabel(name, label))
}

/**
 * A stored label as the model's files write it.
 *
 * @example labelValueOf(1, { task: 'binary-classification', names: { positive: 'yes', negative: null } }) // => 'yes'
 */
export function labelValueOf(label: number, labels: Labels): LabelValue {
  switch (labels.task) {
    case 'binary-classification': {
      const { names } = labels
      if (names === null) return label
      return label === 1 ? names.positive : (names.negative ?? `not ${names.positive}`)
    }
    case 'multiclass-classification':
      return labels.classes[label] ?? `class ${label}`
    case 'regression':
      return label
  }
}

/** Tells the sender which classes its rows showed. */
export function learntClassesInWords(learnt: readonly string[]): string {
  const names = learnt.map((name) => `"${name}"`).join(', ')
  const them = learnt.length === 1 ? 'Class' : 'Classes'
  return `${them} ${names}: these rows show ${learnt.length === 1 ? 'it' : 'them'} for the first time. New classes are taken until the first training begins; after it a label of any other class is rejected.`
}
