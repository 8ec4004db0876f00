import * as z from 'zod'
import { evidenceSchema } from '#contracts/evidence'
import type { LedgerRow } from '#contracts/ledger-row'
import { modelNameSchema } from '#contracts/model-name'
import { triggerKindSchema } from '#contracts/trigger-kind'
import { triggerInWords } from '#contracts/trigger-words'
import type { LedgerContent } from './event.ts'

/** The fields of every event that decides a trigger. The optional ones are missing from events of earlier releases. */
export const decidedFields = {
  modelName: modelNameSchema,
  trigger: triggerKindSchema,
  reason: z.string(),
  evidence: evidenceSchema,
  triggerId: z.string().optional(),
  /** One word for the reason, that a query can group by. */
  code: z.string().optional(),
  /** The type of the event that led to the decision. */
  causedBy: z.string().optional(),
  askedBy: z.string().nullable().optional(),
}

type Decided = z.infer<z.ZodObject<typeof decidedFields>> & { readonly comprehensive?: boolean | undefined }

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
