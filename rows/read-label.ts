import { comparableLabel, isSameLabel, type LabelValue, labelCharactersMax } from '#contracts/label-values'
import { type Cell, isMissing, readNumber } from './read-cell.ts'
import { readCategory } from './read-name.ts'
import type { RowModel } from './row-model.ts'

type LabelModel = Pick<RowModel, 'positiveLabel' | 'classes'>

/**
 * Whether a cell holds no label. A word for a missing value, such as "none", is a label where the model file names it.
 */
export function isUnlabelled(cell: unknown, { positiveLabel, classes = [] }: LabelModel): boolean {
  if (!isMissing(cell)) return false
  const named = positiveLabel === undefined ? [] : [positiveLabel, ...classes]
  return !(typeof cell === 'string' && cell.trim() !== '' && named.some((name) => isSameLabel(name, cell)))
}

/**
 * A label: 0 or 1, or the text of a cell where the model file names a `positiveLabel`. Whether the model has such a
 * label is judged where it comes in (`labelOfValue`): what its rows have shown is not known here.
 *
 * @example readLabel('yes', { positiveLabel: 'yes' }) // => { value: 'yes' }
 */
export function readLabel(cell: unknown, model: LabelModel): Cell<LabelValue> {
  if (isUnlabelled(cell, model)) return { problem: 'no label' }
  return model.positiveLabel === undefined ? readBinary(cell) : readText(cell)
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
