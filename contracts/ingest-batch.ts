import * as z from 'zod'
import { modelNameSchema } from './model-name.ts'

const instantSchema = z.number().int()
/** Where the row stands in its file, for whoever has to find it there; the first row below a header is 1. */
const rowNumberSchema = z.number().int().optional()

/** One delivery of rows for one model, already read from its file: values stand in the model's feature order. */
export const ingestBatchSchema = z.strictObject({
  modelName: modelNameSchema,
  /** Identity of the delivery: the same id counts once, whatever it carries. */
  batchId: z.string().min(1).max(200),
  /** Of what was sent, where the id is a key that its sender chose: the same key may come with something else. */
  contentAddress: z.string().max(100).optional(),
  observations: z.array(
    z.object({
      id: z.string().min(1).max(200),
      at: instantSchema,
      features: z.array(z.union([z.number(), z.string(), z.null()])),
      /** The user's own serving's probability, where it gave one. */
      score: z.number().optional(),
      /** The version that gave the score, where the file says it; else the one that answered at that time. */
      version: z.number().int().min(1).optional(),
      /** Where the file carries the label with the row. */
      label: z.number().optional(),
      rowNumber: rowNumberSchema,
    }),
  ),
  labels: z.array(
    z.object({
      id: z.string().min(1).max(200),
      at: instantSchema.optional(),
      label: z.number(),
      knownAt: instantSchema.optional(),
      rowNumber: rowNumberSchema,
    }),
  ),
  /** More batches of the same delivery follow: what waits for all of it (the first training) waits on. */
  moreFollows: z.boolean().default(false),
  /** Rows of the file that could not be read at all. */
  unreadable: z.array(z.object({ rowNumber: z.number().int(), reason: z.string(), raw: z.string() })).default([]),
})
export type IngestBatch = z.infer<typeof ingestBatchSchema>

/** The most rejected rows that a report lists; all of them are counted. */
export const rejectedRowsListedMax = 5000

export const ingestReportSchema = z.object({
  status: z.enum(['accepted', 'already-ingested']),
  /** Rows that fit the model, whether they are new or came before. */
  observations: z.number().int(),
  observationsNew: z.number().int(),
  /** Labels that fit, those beside an observation among them. */
  labels: z.number().int(),
  /** Of observations that had none, or that are not there yet. */
  labelsNew: z.number().int(),
  /** With another value than the one that was known. */
  labelsCorrected: z.number().int(),
  /** Whose observation is not there, or not yet: nobody counts them until it comes. */
  labelsWaiting: z.number().int(),
  scored: z.number().int(),
  rejected: z.number().int(),
  rejectedRows: z.array(
    z.object({
      rowNumber: z.number().int(),
      /** What was rejected: an observation, its label, or a row that could not be read. */
      part: z.enum(['observation', 'label', 'file']),
      /** Begins with the column at fault, where it is one. */
      reason: z.string(),
    }),
  ),
})
export type IngestReport = z.infer<typeof ingestReportSchema>
