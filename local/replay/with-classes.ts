import { isSameLabel, type LabelValue } from '#contracts/label-values'
import { classesMax, classesMin } from '#contracts/task'
import { InvalidInputError } from '#core/errors'
import { classesShownBy, labelShownBy } from '#rows/label-of-value'
import { readArrivals } from './arrivals.ts'
import type { Example } from './example-folder.ts'

/**
 * An example whose model names its classes, where its labels are texts and its model file does not: all rows are there,
 * so that the labels are read from them instead of learnt delivery by delivery. The files of other examples are not
 * read.
 *
 * @throws {InvalidInputError} `INVALID_EXAMPLE` where the rows have more labels than the task
 * @throws {UnreadableRowsError} naming the file and the row
 */
export async function withClasses(example: Example): Promise<Example> {
  const { task, positiveLabel, classes } = example.model
  if (classes !== undefined) return example
  switch (task) {
    case 'binary-classification':
      return positiveLabel === undefined ? example : withNegativeLabel(example, positiveLabel)
    case 'multiclass-classification':
      return withShownClasses(example)
    case 'regression':
      return example
  }
}

async function withShownClasses(example: Example): Promise<Example> {
  const seen = new Set<LabelValue>()
  for await (const { label } of readArrivals(example)) {
    if (label !== undefined) seen.add(label.label)
    if (seen.size > classesMax) throw tooManyClasses(example)
  }
  const classes = classesShownBy(seen)
  // Fewer than two are no list that a model file names.
  return classes.length < classesMin ? example : { ...example, model: { ...example.model, classes } }
}

async function withNegativeLabel(example: Example, positive: string): Promise<Example> {
  const values: string[] = []
  const seen = new Map<string, number>()
  for await (const { label } of readArrivals(example)) {
    if (label === undefined) continue
    const text = String(label.label)
    const rows = (seen.get(text) ?? 0) + 1
    seen.set(text, rows)
    const others = [...seen.keys()].filter((each) => !isSameLabel(each, positive))
    if (others.length > 1) throw severalLabels(example, others)
    // More rows of one label say nothing new.
    if (rows <= 2) values.push(text)
  }
  const shown = labelShownBy(values, positive)
  if (!shown?.isBesidePositive) return example
  return { ...example, model: { ...example.model, classes: [shown.label, positive] } }
}

function severalLabels({ labels, observations }: Example, others: readonly string[]): InvalidInputError {
  const names = others.map((label) => `"${label}"`).join(' and ')
  const message = `${labels ?? observations} has the labels ${names} beside the positive one: name both labels in classes of the model file, and the rows of any other are rejected`
  return new InvalidInputError({ code: 'INVALID_EXAMPLE', message })
}

function tooManyClasses({ labels, observations }: Example): InvalidInputError {
  const message = `${labels ?? observations} has more than ${classesMax} labels, the most that a classification has. Numbers with many values are labels of a regression: say so in task of the model file`
  return new InvalidInputError({ code: 'INVALID_EXAMPLE', message })
}
