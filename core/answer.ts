import type { Labels } from '#contracts/labels'

/**
 * A version's answer to a row: the probability of the positive class (binary classification), the probability of each
 * class (multiclass), or the value (regression).
 */
export type Answer = number | readonly number[]

/** Probabilities of all classes add up to one, but for the rounding of each to two decimals. */
const roundingMax = 0.005

/**
 * Says what is wrong with an answer: a probability outside of 0 and 1, a list of another length than the model has
 * classes, probabilities that do not add up to one, a value that is not finite.
 *
 * @returns null for an answer that a model with these labels can give
 * @complexity O(classes)
 * @example answerFault(1.5, { task: 'binary-classification', names: null }) // => '1.5 is no probability from 0 to 1'
 */
export function answerFault(answer: Answer, labels: Labels): string | null {
  if (labels.task === 'multiclass-classification') return listFault(answer, labels.classes.length)
  if (typeof answer !== 'number') return `a list of ${answer.length} numbers is no answer of a ${labels.task}`
  if (labels.task === 'regression') return Number.isFinite(answer) ? null : `${answer} is no finite number`
  return isProbability(answer) ? null : `${answer} is no probability from 0 to 1`
}

function listFault(answer: Answer, classCount: number): string | null {
  if (typeof answer === 'number') return `one number is no answer of a model of ${classCount} classes`
  if (answer.length !== classCount) return `${answer.length} probabilities for ${classCount} classes`
  const stray = answer.find((share) => !isProbability(share))
  if (stray !== undefined) return `${stray} is no probability from 0 to 1`
  const sum = answer.reduce((total, share) => total + share, 0)
  return Math.abs(sum - 1) <= roundingMax * classCount + 1e-6
    ? null
    : `the probabilities of the classes add up to ${Number(sum.toPrecision(4))}, not to 1`
}

const isProbability = (share: number) => share >= 0 && share <= 1

/** Digits of a probability that are kept: versions compute with numbers of 32 bits, which have seven. */
const digitsKept = 7

/**
 * An answer as it is stored: a list of a hundred probabilities would take twice the space with all of their digits.
 *
 * @complexity O(classes)
 * @example keptAnswer([0.123456789, 0.876543211]) // => [0.1234568, 0.8765432]
 */
export function keptAnswer(answer: Answer): Answer {
  return typeof answer === 'number' ? answer : answer.map((share) => Number(share.toPrecision(digitsKept)))
}

/**
 * The class of a list of probabilities: that of the largest one, the first of equals.
 *
 * @param probabilities at least one
 * @complexity O(classes)
 * @example answeredClass([0.2, 0.5, 0.3]) // => 1
 */
export function answeredClass(probabilities: readonly number[]): number {
  return probabilities.reduce((best, share, index) => (share > (probabilities[best] as number) ? index : best), 0)
}
