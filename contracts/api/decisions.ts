import * as z from 'zod'
import { endpoint } from './endpoint.ts'
import { modelParams, nextSchema, pageQuery, timeParam } from './params.ts'
import { timeSchema } from './time.ts'

/** A row of the ledger: a sentence with its numbers, and the numbers as data. */
export const ledgerEntrySchema = z
  .object({
    at: timeSchema,
    eventType: z.string(),
    status: z.string(),
    /** The fact in a few words. */
    headline: z.string(),
    modelName: z.string().nullable(),
    runId: z.string().nullable(),
    trigger: z.string().nullable(),
    reason: z.string(),
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'LedgerEntry' })
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>

const decisionsQuerySchema = z.strictObject({
  ...pageQuery.shape,
  /** Only entries before this time. */
  before: timeParam(),
  /** One kind of entry only, for example `decision` or `promotion`. */
  eventType: z
    .string()
    .regex(/^[a-z-]{1,40}$/)
    .optional(),
})

/** Newest first. */
export const decisionsSchema = z.object({
  modelName: z.string(),
  entries: z.array(ledgerEntrySchema),
  next: nextSchema,
})
export type Decisions = z.infer<typeof decisionsSchema>

export const listDecisions = endpoint({
  name: 'listDecisions',
  method: 'get',
  path: '/v1/models/{model}/decisions',
  tag: 'Why',
  summary: "A model's ledger, newest first",
  params: modelParams,
  query: decisionsQuerySchema,
  answers: { 200: { description: 'A page of the ledger.', schema: decisionsSchema } },
  problems: [404],
})
