import { comparableLabel, isSameLabel, type LabelValue, labelCharactersMax } from '#contracts/label-values'
import { type Cell, isMissing, readNumber, textOf } from './read-cell.ts'
import { readCategory } from './read-name.ts'
import type { RowModel } from './row-model.ts'
import { shownCell } from './shown-cell.ts'

type LabelModel = Pick<RowModel, 'task' | 'positiveLabel' | 'classes'>

/**
 * Whether a cell holds no label. A word for a missing value, such as "none", is a label where the model file names it.
 */
export function isUnlabelled(cell: unknown, { positiveLabel, classes = [] }: LabelModel): boolean {
  if (!isMissing(cell)) return false
  const named = positiveLabel === undefined ? classes : [positiveLabel, ...classes]
  return !(typeof cell === 'string' && cell.trim() !== '' && named.some((name) => isSameLabel(name, cell)))
}

/**
 * A label: the number of a regression, the text of a class, or 0 and 1 of a binary classification whose model file
 * names no `positiveLabel`. Whether the model has such a label is judged where it comes in (`labelOfValue`): what its
 * rows have shown is not known here.
 *
 * @example readLabel('yes', { task: 'binary-classification', positiveLabel: 'yes' }) // => { value: 'yes' }
 */
export function readLabel(cell: unknown, model: LabelModel): Cell<LabelValue> {
  if (isUnlabelled(cell, model)) return { problem: 'no label' }
  switch (model.task) {
    case 'binary-classification':
      return model.positiveLabel === undefined ? readBinary(cell) : readText(cell)
    case 'multiclass-classification':
      return readText(cell)
    case 'regression':
      return readTarget(cell)
  }
}

function readBinary(cell: unknown): Cell<number> {
  const read = readNumber(cell)
  if ('problem' in read)
    return { problem: `${read.problem}. Labels are 0 or 1; other texts need positiveLabel in the model file` }
  const { value } = read
  return value === 0 || value === 1 ? { value } : { problem: `${value} is neither 0 nor 1` }
}

function readText(cell: unknown): Cell<string> {
  const read = readCategory(cell)
  if ('problem' in read) return read
  const value = comparableLabel(read.value ?? '')
  if (value === '') return { problem: 'no label' }
  return value.length <= labelCharactersMax
    ? { value }
    : { problem: `a label has at most ${labelCharactersMax} characters, and this one ${value.length}` }
}

function readTarget(cell: unknown): Cell<number> {
  if (/^(true|false)$/i.test(textOf(cell)))
    return { problem: `"${shownCell(cell)}" is not a number. Labels of a regression are numbers` }
  const read = readNumber(cell)
  if ('problem' in read) return { problem: `${read.problem}. Labels of a regression are numbers` }
  return read.value === null ? { problem: 'no label' } : { value: read.value }
}
