import { isSameLabel, type LabelNames, type LabelValue } from '#contracts/label-values'

/**
 * The label of a row as 0 or 1.
 *
 * @param names null for a model whose labels are 0 and 1
 * @returns the label, or why the row is rejected, with the labels that are allowed
 * @example labelOfValue('no', { positive: 'yes', negative: 'no' }) // => { label: 0 }
 */
export function labelOfValue(
  value: LabelValue,
  names: LabelNames | null,
): { readonly label: 0 | 1 } | { readonly problem: string } {
  if (names === null) return value === 0 || value === 1 ? { label: value } : { problem: notBinary(value) }
  const text = String(value)
  if (isSameLabel(text, names.positive)) return { label: 1 }
  if (names.negative !== null && isSameLabel(text, names.negative)) return { label: 0 }
  if (names.negative === null && isSpelledAlike(text, names.positive))
    return { problem: `"${text}" is written otherwise than "${names.positive}", the positiveLabel of the model file` }
  return { problem: `"${text}" is ${allowedIn(names)}` }
}

/** Such a label is the positive one to its sender: as the negative one, rows would count as the contrary of theirs. */
function isSpelledAlike(left: string, right: string): boolean {
  const spelled = (text: string) => text.toLowerCase().replaceAll(/\s+/g, '')
  return spelled(left) === spelled(right)
}

function allowedIn({ positive, negative }: LabelNames): string {
  return negative === null
    ? `not known yet: only "${positive}" is allowed. Name both labels in classes of the model file and send these rows again; without classes the other label is learnt from a delivery that shows it, and no third one, at least ${learntRowsMin} times, once "${positive}" has come`
    : `neither "${negative}" nor "${positive}"`
}

function notBinary(value: LabelValue): string {
  return typeof value === 'number'
    ? `label ${value} is neither 0 nor 1`
    : `"${value}" is neither 0 nor 1: other texts need positiveLabel in the model file`
}

/** A typing error comes once. */
const learntRowsMin = 2

/** The only label of a delivery beside the positive one. */
export interface ShownLabel {
  readonly label: string
  /** Whether the delivery shows the positive label, too. */
  readonly isBesidePositive: boolean
}

/**
 * The negative label that a delivery shows: its only label beside the positive one, in two rows or more.
 *
 * @returns null where it has no other label, or several, of which nothing says which one is meant, or one that comes
 *   once, or only another spelling of the positive one
 * @example labelShownBy(['yes', 'no', 'no'], 'yes') // => { label: 'no', isBesidePositive: true }
 */
export function labelShownBy(values: Iterable<LabelValue>, positive: string): ShownLabel | null {
  let shown: string | null = null
  let rows = 0
  let isBesidePositive = false
  for (const value of values) {
    const text = String(value)
    if (isSameLabel(text, positive)) {
      isBesidePositive = true
      continue
    }
    if (shown !== null && !isSameLabel(text, shown)) return null
    shown ??= text
    rows += 1
  }
  if (shown === null || rows < learntRowsMin || isSpelledAlike(shown, positive)) return null
  return { label: shown, isBesidePositive }
}
