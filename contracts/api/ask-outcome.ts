import * as z from 'zod'
import { ledgerEntrySchema } from './decisions.ts'

export const askReasonSchema = z.string().trim().min(1).max(500)

/** The outcome of a person's request. */
export const askOutcomeSchema = z
  .object({
    /** The event that the request became; entries of the ledger name it as `detail.triggerId`. */
    askId: z.string(),
    /** `pending` means not decided yet: follow `Location`. */
    status: z.string(),
    /** One sentence. */
    reason: z.string(),
    runId: z.string().nullable(),
    decision: ledgerEntrySchema.nullable(),
  })
  .meta({ id: 'AskOutcome' })
export type AskOutcome = z.infer<typeof askOutcomeSchema>

/** The answer to a person's request. */
export const askAnswer = {
  description: 'The decision, or `pending` until there is one. `Location` has the address to follow.',
  schema: askOutcomeSchema,
  headers: { Location: 'The run, or the decisions.', 'Retry-After': 'Seconds to wait before following `Location`.' },
}
