import { withoutStrayCharacters } from '#rows/without-stray-characters'

/**
 * Code points of a reason that are kept. A trainer may write a megabyte; SageMaker itself keeps 1,024 characters of it,
 * and a reason is read in a table and in a notification.
 */
const reasonLengthMax = 1000

/**
 * A text from outside as a reason that every database keeps: without NUL and halves of surrogate pairs, cut by code
 * points, so that the cut makes no new half.
 *
 * @example storableReason('out of\u0000memory') // => 'out of�memory'
 */
export function storableReason(text: string): string {
  // Cut coarsely first: a code point has at most two units, and splitting a megabyte into points would be wasted.
  const points = Array.from(withoutStrayCharacters(text.slice(0, 2 * reasonLengthMax + 2)))
  return points.length <= reasonLengthMax ? points.join('') : `${points.slice(0, reasonLengthMax - 1).join('')}…`
}
