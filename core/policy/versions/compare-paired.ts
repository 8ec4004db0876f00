import { mcnemarTest } from '#core/statistics/mcnemar-test'

/** Rows that champion and another version both scored and that have a label. */
export interface PairedRows {
  readonly version: number
  readonly labels: number
  readonly championCorrectOnly: number
  readonly otherCorrectOnly: number
}

export interface PairedLead extends PairedRows {
  /** Accuracy of the other version minus the champion's, on the same rows. */
  readonly lead: number
  /** Chance of a lead this large if both were equally good. */
  readonly pValue: number
}

/**
 * How far a version leads the champion on the same labelled rows, and by what chance it would if both were equal.
 *
 * @param paired at least one label
 * @complexity see {@link mcnemarTest}
 * @example comparePaired({ version: 3, labels: 100, championCorrectOnly: 2, otherCorrectOnly: 9 }).lead // => 0.07
 */
export function comparePaired(paired: PairedRows): PairedLead {
  const { version, labels, championCorrectOnly, otherCorrectOnly } = paired
  const { pValueSecondBetter } = mcnemarTest({
    onlyFirstCorrect: championCorrectOnly,
    onlySecondCorrect: otherCorrectOnly,
  })
  const lead = (otherCorrectOnly - championCorrectOnly) / labels
  return { version, labels, championCorrectOnly, otherCorrectOnly, lead, pValue: pValueSecondBetter }
}
