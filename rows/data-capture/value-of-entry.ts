import { isMissing, readNumber } from '../read-cell.ts'
import { type Fields, isFields } from './own-value.ts'
import { type ReadAnswer, sayWhich } from './score-of-shape.ts'

/** Names under which servers answer with a number. */
const valueNames = ['value', 'score', 'prediction', 'predicted_value'] as const

/**
 * Reads the value of a regression by the shape of its entry in the answer: a number, a list of one, or an object that
 * has it under one known name.
 *
 * @example valueOfEntry({ value: 12.5, interval: [3, 20] }) // => { score: 12.5 }
 */
export function valueOfEntry(entry: unknown): ReadAnswer {
  let value = entry
  // A loop, because the nesting may be deeper than the stack.
  while (typeof value === 'object' && value !== null) {
    if (Array.isArray(value)) {
      if (value.length !== 1)
        return { reason: `the answer has ${value.length} values for one record, and a regression one: ${sayWhich}` }
      value = value[0]
      continue
    }
    const fields: Fields = value as Fields
    const [name, ...others] = valueNames.filter((candidate) => Object.hasOwn(fields, candidate))
    if (name === undefined) return { reason: `the answer has no ${valueNames.join(', ')}: ${sayWhich}` }
    if (others.length > 0) return { reason: `the answer has both ${name} and ${others[0]}: ${sayWhich}` }
    value = fields[name]
  }
  return finiteValue(value)
}

/** A finite number, as a number or as text. */
export function finiteValue(value: unknown): ReadAnswer {
  if (isMissing(value)) return { reason: 'the answer has no number where its value is (null or NaN)' }
  const read = typeof value === 'boolean' ? { problem: 'a label' } : readNumber(value)
  return 'problem' in read || read.value === null
    ? { reason: 'the value in the answer is not a finite number' }
    : { score: read.value }
}

/** The probabilities of an entry of Remodel's container, in the order of the model's classes. */
export function probabilitiesOfEntry(entry: unknown, isRemodels: boolean): ReadAnswer {
  if (!isRemodels) return { reason: `the answer is one probability a class, and their order is not known: ${sayWhich}` }
  return probabilitiesIn(isFields(entry) ? entry.probabilities : null)
}

/** A list of numbers. Their number and sum are held to the model's classes where all of them are known. */
export function probabilitiesIn(value: unknown): ReadAnswer {
  if (!Array.isArray(value)) return { reason: 'the answer has no list of probabilities' }
  const numbers = value.map((cell) => (isMissing(cell) ? { problem: 'none' } : readNumber(cell)))
  const shares = numbers.flatMap((read) => ('value' in read && read.value !== null ? [read.value] : []))
  return shares.length === value.length
    ? { score: shares }
    : { reason: 'a probability in the answer is not a finite number' }
}
