import type { LedgerRow } from '#contracts/ledger-row'
import { endedSentence } from '#contracts/wording'
import { titleOf } from '#core/facts/ledger-words'
import { evidenceInWords } from './evidence-in-words.ts'

/** One ledger row as a sentence: what happened and why, with the numbers behind it. */
export function describeRow(row: LedgerRow): string {
  if (row.eventType === 'person') return endedSentence(row.reason)
  const numbers = numbersOf(row)
  return `${titleOf(row)}: ${endedSentence(row.reason)}${numbers === null ? '' : ` [${numbers}]`}`
}

/** The numbers in brackets at the end of `describeRow`; null without any. Names in a text may have brackets, too. */
export function numbersOf(row: LedgerRow): string | null {
  if (row.eventType === 'person') return null
  const { dataQuality, ...others } = evidenceOf(row)
  // A decision on broken data says it in its reason.
  const isSaid = typeof dataQuality === 'string' && row.reason.includes(dataQuality)
  return evidenceInWords(isSaid ? others : evidenceOf(row)) || null
}

/** The decision's code; null for a row without one. */
export function codeOf({ detail }: LedgerRow): string | null {
  return typeof detail.code === 'string' ? detail.code : null
}

/** The numbers behind a row, flat; empty if it has none. */
export function evidenceOf({ detail }: Pick<LedgerRow, 'detail'>): Readonly<Record<string, unknown>> {
  const { evidence } = detail
  return typeof evidence === 'object' && evidence !== null ? (evidence as Readonly<Record<string, unknown>>) : {}
}
