import * as z from 'zod'
import type { Evidence } from '#contracts/evidence'
import type { LedgerRow } from '#contracts/ledger-row'
import type { TriggerKind } from '#contracts/trigger-kind'
import { triggerInWords } from '#contracts/trigger-words'
import type { LedgerContent } from './event.ts'

/** The fields of every event that decides a trigger. The optional ones are missing from events of earlier releases. */
export const decidedFields = {
  triggerId: z.string().optional(),
  /** One word for the reason, that a query can group by. */
  code: z.string().optional(),
  /** The type of the event that led to the decision. */
  causedBy: z.string().optional(),
  askedBy: z.string().nullable().optional(),
}

interface Decided {
  readonly triggerId?: string | undefined
  readonly trigger: TriggerKind
  readonly code?: string | undefined
  readonly causedBy?: string | undefined
  readonly askedBy?: string | null | undefined
  readonly comprehensive?: boolean | undefined
  readonly reason: string
  readonly evidence: Evidence
}

/** The ledger's row of a decision on a retraining: law 2 counts these by their trigger. */
export function decisionContent(decided: Decided): LedgerContent {
  const { triggerId, trigger, code, causedBy, askedBy = null, comprehensive, reason, evidence } = decided
  const detail = { triggerId, code, causedBy, askedBy, evidence }
  return { trigger, reason, detail: comprehensive === true ? { ...detail, comprehensive } : detail }
}

/** @example decisionHeadline('No retraining')(tick) // => 'No retraining (schedule)' */
export function decisionHeadline(words: string): (row: LedgerRow) => string {
  return ({ trigger, detail }) => {
    const scope = detail.comprehensive === true ? ', comprehensive' : ''
    return trigger === null ? words : `${words} (${triggerInWords(trigger)}${scope})`
  }
}
