import { comparableLabel, isSameLabel, type LabelNames, type LabelValue } from '#contracts/label-values'
import { indexOfClass, type Labels } from '#contracts/labels'
import { classesMax } from '#contracts/task'
import { shownCell } from './shown-cell.ts'

/** The largest number that is a label, in either direction: the square of its error is still exact enough to add up. */
const targetMax = 1e15

/** Allowed classes that an error names. */
const namedMax = 10

/**
 * A row's label as it is stored: 0 or 1, the place of its class, or the number of a regression.
 *
 * @returns the label, or why the row is rejected, with the labels that are allowed
 * @example labelOfValue('no', { task: 'binary-classification', names: { positive: 'yes', negative: 'no' } }) //
 *   => { label: 0 }
 */
export function labelOfValue(
  value: LabelValue,
  labels: Labels,
): { readonly label: number } | { readonly problem: string } {
  switch (labels.task) {
    case 'binary-classification':
      return binaryLabel(value, labels.names)
    case 'multiclass-classification': {
      const label = indexOfClass(String(value), labels.classes)
      return label >= 0 ? { label } : { problem: `"${shownCell(value)}" is ${unseenIn(labels)}` }
    }
    case 'regression':
      return targetOf(value)
  }
}

function binaryLabel(
  value: LabelValue,
  names: LabelNames | null,
): { readonly label: number } | { readonly problem: string } {
  if (names === null) return value === 0 || value === 1 ? { label: value } : { problem: notBinary(value) }
  const text = String(value)
  if (isSameLabel(text, names.positive)) return { label: 1 }
  if (names.negative !== null && isSameLabel(text, names.negative)) return { label: 0 }
  if (names.negative === null && isSpelledAlike(text, names.positive))
    return { problem: `"${text}" is written otherwise than "${names.positive}", the positiveLabel of the model file` }
  return { problem: `"${text}" is ${allowedIn(names)}` }
}

function targetOf(value: LabelValue): { readonly label: number } | { readonly problem: string } {
  if (typeof value !== 'number' || !Number.isFinite(value))
    return { problem: `"${shownCell(value)}" is no number, and labels of a regression are finite numbers` }
  return Math.abs(value) <= targetMax ? { label: value } : { problem: `${value} is beyond 1e15, the largest label` }
}

function unseenIn({ classes, unseen }: Extract<Labels, { task: 'multiclass-classification' }>): string {
  const more = classes.length - namedMax
  const names = classes.slice(0, namedMax).map((name) => `"${name}"`)
  const known = `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  switch (unseen) {
    case 'not-declared':
      return `none of the classes of the model file (${known})`
    case 'closed':
      return `none of the classes that the rows showed before the first training (${known})`
    case 'too-many':
      return `a new class in a delivery that would bring more than ${classesMax} of them${known === '' ? '' : ` (known so far: ${known})`}. Numbers with many values are labels of a regression: say so in task of the model file`
  }
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

/**
 * The classes that a delivery shows, in the order in which they are learnt: numbers by size, then texts by their code
 * points.
 *
 * @example classesShownBy(['b', 10, 'a', 9, 9]) // => ['9', '10', 'a', 'b']
 */
export function classesShownBy(values: Iterable<LabelValue>): string[] {
  const shownClasses = [...new Set(Array.from(values, (value) => comparableLabel(String(value))))]
  const isNumber = (name: string) => Number.isFinite(Number(name))
  const numbers = shownClasses.filter(isNumber).sort((a, b) => Number(a) - Number(b))
  return [...numbers, ...shownClasses.filter((name) => !isNumber(name)).sort(byCodePoint)]
}

/** JavaScript compares texts by their UTF-16 units, which puts an emoji before some letters. */
function byCodePoint(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right))
}
