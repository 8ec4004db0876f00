import { storableText } from '#contracts/stray-character'
import { shortened } from '#core/text/shortened'

/**
 * UTF-16 units of a reason that are kept. A trainer may write a megabyte; SageMaker itself keeps 1,024 characters of
 * it, and a reason is read in a table and in a notification.
 */
const reasonLengthMax = 1000

/**
 * A text from outside as a reason that every database keeps.
 *
 * @example storableReason('out of\u0000memory') // => 'out of�memory'
 */
export function storableReason(text: string): string {
  // Cut first: making a megabyte storable would be wasted. The cut itself makes no half of a character.
  const reason = storableText(shortened(text, reasonLengthMax))
  return text.length <= reasonLengthMax ? reason : `${shortened(reason, reasonLengthMax - 1)}…`
}
