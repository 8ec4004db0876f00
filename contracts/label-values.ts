import * as z from 'zod'

/** A label as a model's files write it: 0 or 1, a number, or a text. */
export const labelValueSchema = z.union([z.number(), z.string()])
export type LabelValue = z.infer<typeof labelValueSchema>

/** Longest label, in characters. */
export const labelCharactersMax = 100

/** A label that a file names. Blanks around it are not part of it. */
export const labelTextSchema = z.string().trim().min(1).max(labelCharactersMax)

/** The part of a model file that says how labels are written. */
export interface LabelWords {
  readonly positiveLabel?: string | undefined
  readonly classes?: readonly string[] | undefined
}

/** Both labels of a binary classification that writes them as text. */
export interface LabelNames {
  readonly positive: string
  /** Null until a delivery shows it. */
  readonly negative: string | null
}

/**
 * The labels that a model file names, and the negative one that was learnt where it does not.
 *
 * @returns null for a binary classification whose labels are 0 and 1
 * @example labelNamesOf({ positiveLabel: 'yes', classes: ['no', 'yes'] }, null) // => { positive: 'yes', negative: 'no' }
 */
export function labelNamesOf({ positiveLabel, classes }: LabelWords, learnt: string | null): LabelNames | null {
  if (positiveLabel === undefined) return null
  const declared = classes?.find((name) => !isSameLabel(name, positiveLabel))
  return { positive: positiveLabel, negative: declared ?? learnt }
}

/**
 * A label in the one form in which labels are compared: 1, 1.0 and "1" are one label, and so are true and "True".
 *
 * @example comparableLabel('1.0') // => '1'
 */
export function comparableLabel(label: string): string {
  const text = label.trim()
  if (/^(true|false)$/i.test(text)) return text.toLowerCase()
  // A number of more digits is not exact: two labels would be one.
  return /^[+-]?\d{1,15}(\.\d{1,15})?$/.test(text) ? String(Number(text)) : text
}

/** Whether two spellings are one label. @example isSameLabel('1.0', '1') // => true */
export function isSameLabel(left: string, right: string): boolean {
  return comparableLabel(left) === comparableLabel(right)
}

/** Tells the sender that its rows showed the negative label. */
export function learntLabelInWords(learnt: string): string {
  return `Label "${learnt}", which these rows show for the first time, counts as 0; from now on every label but it and positiveLabel is rejected.`
}
