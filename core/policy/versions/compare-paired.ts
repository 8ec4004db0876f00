import { mcnemarTest } from '#core/statistics/mcnemar-test'

/** Labelled rows that the champion and another version both scored. */
export interface PairedRows {
  readonly version: number
  readonly labels: number
  readonly championCorrectOnly: number
  readonly otherCorrectOnly: number
}

export interface PairedLead extends PairedRows {
  /** The other version's accuracy minus the champion's, on the same rows. */
  readonly lead: number
  /** p-value of the lead: its chance, or that of a larger one, if both were equally good. */
  readonly pValue: number
}

/**
 * How far a version leads the champion on the same labelled rows, with the p-value of that lead.
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
