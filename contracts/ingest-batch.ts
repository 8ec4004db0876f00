import * as z from 'zod'
import { modelNameSchema } from './model-types.ts'

const instantSchema = z.number().int()

/** One delivery of rows for one model, already read from its file: values stand in the model's feature order. */
export const ingestBatchSchema = z.strictObject({
  modelName: modelNameSchema,
  /** Identity of the delivery: the same id counts once, whatever it carries. */
  batchId: z.string().min(1).max(200),
  observations: z.array(
    z.object({
      id: z.string().min(1).max(200),
      at: instantSchema,
      features: z.array(z.union([z.number(), z.string(), z.null()])),
      /** The user's own serving's probability, where it gave one. */
      score: z.number().optional(),
      /** Where the file carries the label with the row. */
      label: z.number().optional(),
    }),
  ),
  labels: z.array(
    z.object({
      id: z.string().min(1).max(200),
      at: instantSchema.optional(),
      label: z.number(),
      knownAt: instantSchema.optional(),
    }),
  ),
  /** More batches of the same delivery follow: what waits for all of it (the first training) waits on. */
  moreFollows: z.boolean().default(false),
  /** Rows of the file that could not be read at all. */
  unreadable: z.array(z.object({ rowNumber: z.number().int(), reason: z.string(), raw: z.string() })).default([]),
})
export type IngestBatch = z.infer<typeof ingestBatchSchema>

export const ingestReportSchema = z.object({
  status: z.enum(['accepted', 'already-ingested']),
  observations: z.number().int(),
  labels: z.number().int(),
  scored: z.number().int(),
  rejected: z.number().int(),
})
export type IngestReport = z.infer<typeof ingestReportSchema>
