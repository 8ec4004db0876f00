import type { FeatureValue } from '#core/ports/model-server'
import { isMissing, readNumber, textOf } from '#rows/read-cell'
import { readFeature } from '#rows/read-feature'
import type { RawColumn } from './read-columns.ts'

/** How a comma in a number is meant. */
export type CommaStyle = 'decimal' | 'thousands' | null

/** A column's cells as numbers. */
export interface NumericCells {
  /** Null for a missing cell, and for one that is no number. */
  readonly values: readonly (number | null)[]
  readonly numberCount: number
  /** The cells that are neither missing nor a number. */
  readonly unreadable: readonly string[]
}

const decimalComma = /^[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+$/
const thousandsCommas = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/

/**
 * Finds how a column writes commas in numbers: 1,5 shows that they are decimal commas; where every number with a comma
 * looks like 1,500 they are taken as thousands. Null where most cells are something else.
 *
 * @example commaStyleOf(['1,5', '2']) // => 'decimal'
 */
export function commaStyleOf(cells: RawColumn): CommaStyle {
  const texts = cells.filter((cell) => !isMissing(cell) && 'problem' in readNumber(cell)).map(textOf)
  const numbers = texts.filter((text) => decimalComma.test(text) || thousandsCommas.test(text))
  if (numbers.length === 0 || numbers.length < texts.length / 2) return null
  return numbers.every((text) => thousandsCommas.test(text)) ? 'thousands' : 'decimal'
}

/**
 * A column's cells as numbers. A cell that is none counts as missing and is told.
 *
 * @example numbersOf(['1', 'inf', ''], null).unreadable // => ['inf']
 */
export function numbersOf(cells: RawColumn, commas: CommaStyle): NumericCells {
  const values: (number | null)[] = []
  const unreadable: string[] = []
  let numberCount = 0
  for (const cell of cells) {
    const read = readNumber(commas === null ? cell : withoutCommas(cell, commas))
    values.push('value' in read ? read.value : null)
    if ('problem' in read) unreadable.push(textOf(cell))
    else if (read.value !== null) numberCount += 1
  }
  return { values, numberCount, unreadable }
}

/** A column's cells as categories. */
export function categoriesOf(cells: RawColumn): FeatureValue[] {
  return cells.map((cell) => {
    const read = readFeature(cell, 'categorical')
    return 'value' in read ? read.value : null
  })
}

function withoutCommas(cell: unknown, commas: 'decimal' | 'thousands'): unknown {
  const text = textOf(cell)
  if (commas === 'thousands') return thousandsCommas.test(text) ? text.replaceAll(',', '') : cell
  return decimalComma.test(text) ? text.replaceAll('.', '').replace(',', '.') : cell
}
