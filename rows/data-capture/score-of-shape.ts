import type { Answer } from '#core/answer'
import { isMissing, readNumber } from '../read-cell.ts'
import { type Fields, isFields } from './own-value.ts'

/**
 * A score, or the reason why there is none. The reason names no value, so that rows with the same reason count up.
 *
 * `otherReadings` is the reason that the score would have were its readings not all the same by chance.
 */
export type ReadScore =
  | { readonly score: number; readonly otherReadings?: string }
  | { readonly reason: string; readonly isAmbiguous?: true }

/** The answer of any task, or the reason why there is none. */
export type ReadAnswer = ReadScore | { readonly score: Answer }

/** Containers answer with the probability of the positive class under one of these names. */
export const scoreNames = ['score', 'probability', 'predicted_score'] as const

/** A field that holds a label by its name, whatever its value. Any other is told by its value. */
const labelName = /label|class|predict/i

/** Answers of one probability a class add up to one, but for the rounding of each to two decimals. */
const roundingMax = 0.011

export const sayWhich = "say how the answer reads in the model file's `answer`"
const labelAndProbability = `the answer is a label and a probability, of that label or of the positive class: ${sayWhich}`
const labelBesideScore = `the answer has more than a number beside its score (a text, true, false, 0, 1, a list, an object): it may be a label, and the score that label's probability: ${sayWhich}`
const missingScore = 'the answer has no number where its score is (null or NaN)'
const oneAClass = `the answer is one probability a class, and their order is not known: ${sayWhich}`

/**
 * Reads a record's score by the shape of its entry in the answer. An entry that may be read in several ways has a score
 * only where all of them give the same.
 *
 * @param isRemodels whether Remodel's container answered
 * @example scoreOfShape(['0.93']) // => { score: 0.93 }
 */
export function scoreOfShape(entry: unknown, isRemodels = false): ReadScore {
  let value = entry
  // A loop, because the nesting may be deeper than the stack.
  while (typeof value === 'object' && value !== null) {
    if (Array.isArray(value)) {
      if (value.length !== 1) return scoreOfList(value)
      value = value[0]
      continue
    }
    const fields: Fields = value as Fields
    const [name, ...others] = scoreNames.filter((candidate) => Object.hasOwn(fields, candidate))
    if (name === undefined) return { reason: `the answer has no ${scoreNames.join(', ')}: ${sayWhich}` }
    if (others.length > 0) return { reason: `the answer has both ${name} and ${others[0]}: ${sayWhich}` }
    // The container's score stands beside its label, for the positive class.
    const besides = isRemodels || isLinearLearners(fields) ? [] : mayBeLabels(fields, name)
    if (besides.length > 0) return scoreBeside(besides, fields[name])
    value = fields[name]
  }
  return probabilityOf(value)
}

/** SageMaker's Linear Learner documents the score beside its label as that of the positive class. */
function isLinearLearners(fields: Fields): boolean {
  const { predicted_label: label } = fields
  return Object.keys(fields).length === 2 && Object.hasOwn(fields, 'score') && (label === 0 || label === 1)
}

/**
 * The fields beside a score that may hold a label. A name that was not foreseen may hold one (`outcome`, `result`), so
 * that only a number other than 0 and 1, or nothing, is taken for none.
 */
function mayBeLabels(fields: Fields, scoreName: string): readonly [name: string, value: unknown][] {
  return Object.entries(fields).filter(([name, value]) => {
    if (name === scoreName) return false
    if (labelName.test(name)) return true
    const isOtherNumber = typeof value === 'bigint' || (typeof value === 'number' && value !== 0 && value !== 1)
    return value !== null && !isOtherNumber
  })
}

/** The score that is the same in all readings of all labels beside it. */
function scoreBeside(labels: readonly [name: string, value: unknown][], score: unknown): ReadScore {
  const reason = labels.some(([name]) => labelName.test(name)) ? labelAndProbability : labelBesideScore
  if (isMissing(score)) return { reason: missingScore, isAmbiguous: true }
  const readings = labels.flatMap(([, label]) => readingsOf(numberOf(label), numberOf(score)))
  const isOne = readings.length === 2 * labels.length && readings.every((reading) => reading === readings[0])
  const [first] = readings
  return isOne && first !== undefined ? { score: first, otherReadings: reason } : { reason, isAmbiguous: true }
}

/** A probability from 0 to 1, as a number or as text. */
export function probabilityOf(value: unknown): ReadScore {
  if (isMissing(value)) return { reason: missingScore }
  if (typeof value === 'boolean' || (typeof value === 'string' && /^\s*(true|false)\s*$/i.test(value)))
    return { reason: 'the answer is a label (true or false) and no probability' }
  const read = readNumber(value)
  if ('problem' in read || read.value === null) return { reason: 'the score in the answer is not a number' }
  return read.value >= 0 && read.value <= 1
    ? { score: read.value }
    : { reason: 'the score in the answer is no probability from 0 to 1' }
}

/** True for two probabilities that add up to one. */
export function addUpToOne(first: number, second: number): boolean {
  return Math.abs(first + second - 1) < roundingMax
}

function scoreOfList(list: readonly unknown[]): ReadScore {
  if (list.length === 2) return scoreOfPair(list[0], list[1])
  if (list.length === 0) return { reason: 'the answer to the record is an empty list' }
  const isObjects = list.every(isFields)
  return {
    reason: isObjects
      ? `the answer has ${list.length} entries for one record: ${sayWhich}`
      : `the answer has ${list.length} values for one record, as of ${list.length} classes; this model has two: ${sayWhich}`,
  }
}

/** All readings of two values: a label and a probability, in either order, and one probability a class. */
function scoreOfPair(first: unknown, second: unknown): ReadScore {
  if (isFields(first) && isFields(second)) return { reason: `the answer has 2 entries for one record: ${sayWhich}` }
  const [x, y] = [numberOf(first), numberOf(second)]
  const readings = [...readingsOf(x, y), ...readingsOf(y, x)]
  const isOneAClass = x >= 0 && y >= 0 && addUpToOne(x, y)
  if (isOneAClass) readings.push(x, y)
  const [score] = readings
  const reason = isOneAClass ? oneAClass : labelAndProbability
  return score !== undefined && readings.every((reading) => reading === score)
    ? { score, otherReadings: reason }
    : { reason, isAmbiguous: true }
}

/** The probability is that of the label, or that of the positive class. */
function readingsOf(label: number, probability: number): number[] {
  const isRead = (label === 0 || label === 1) && probability >= 0 && probability <= 1
  return isRead ? [probability, label === 1 ? probability : 1 - probability] : []
}

/** NaN for everything but a number; `true` and `false` are labels. */
function numberOf(cell: unknown): number {
  const read = typeof cell === 'object' ? null : readNumber(cell)
  return read !== null && 'value' in read && read.value !== null ? read.value : Number.NaN
}
