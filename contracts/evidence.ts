import * as z from 'zod'

/** The numbers behind a fact or a decision, flat, so that one query or one sentence can show them. */
export const evidenceSchema = z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()]))
export type Evidence = z.infer<typeof evidenceSchema>
