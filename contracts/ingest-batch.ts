import * as z from 'zod'
import { labelValueSchema } from './label-values.ts'
import { modelNameSchema } from './model-name.ts'
import { classesMax } from './task.ts'

const instantSchema = z.number().int()
/** The number of the row in its file; the first row below a header is 1. */
const rowNumberSchema = z.number().int().optional()

/** One delivery of rows for one model, read from its file: values are in the model's feature order. */
export const ingestBatchSchema = z.strictObject({
  modelName: modelNameSchema,
  /** Identity of the delivery: an id counts once, whatever its content. */
  batchId: z.string().min(1).max(200),
  /** The hash of the content, where the sender chose the id: it may reuse the id for other content. */
  contentAddress: z.string().max(100).optional(),
  observations: z.array(
    z.object({
      id: z.string().min(1).max(200),
      at: instantSchema,
      features: z.array(z.union([z.number(), z.string(), z.null()])),
      /** The answer of the user's own serving: a probability, a value, or a list of the probability of each class. */
      score: z.union([z.number(), z.array(z.number()).max(classesMax)]).optional(),
      /** Why the answer of the user's own serving gives no score: Remodel does not score such a row in its place. */
      noScore: z.object({ reason: z.string(), raw: z.string() }).optional(),
      /** The version that gave the score. @default the one that served at that time */
      version: z.number().int().min(1).optional(),
      /** The label, where the file has it in the same row. */
      label: labelValueSchema.optional(),
      rowNumber: rowNumberSchema,
    }),
  ),
  labels: z.array(
    z.object({
      id: z.string().min(1).max(200),
      at: instantSchema.optional(),
      label: labelValueSchema,
      knownAt: instantSchema.optional(),
      rowNumber: rowNumberSchema,
    }),
  ),
  /** The version that answered captured requests, and their median time, where their server measured it. */
  answered: z.object({ version: z.number().int().min(1), latencyMs: z.number().min(0) }).optional(),
  /** Whether more batches of the same delivery follow: the first training waits for all of them. */
  moreFollows: z.boolean().default(false),
  /** Rows of the file that could not be read at all. */
  unreadable: z
    .array(
      z.object({
        rowNumber: z.number().int(),
        /**
         * `label` for a row of a file of labels that comes in one batch with a file of observations.
         *
         * @default 'file'
         */
        part: z.enum(['label', 'file']).optional(),
        reason: z.string(),
        raw: z.string(),
      }),
    )
    .default([]),
})
export type IngestBatch = z.infer<typeof ingestBatchSchema>

/** The maximum of rejected rows that a report lists; it counts all of them. */
export const rejectedRowsListedMax = 5000

/** The part of a row that is kept with a reason: one that was rejected, or a score that could not be read. */
export const keptPartSchema = z.enum(['observation', 'label', 'file', 'score'])

export const ingestReportSchema = z.object({
  status: z.enum(['accepted', 'already-ingested']),
  /** Valid rows, new or known. */
  observations: z.number().int(),
  observationsNew: z.number().int(),
  /** Valid labels, those in an observation's row included. */
  labels: z.number().int(),
  /** Labels of observations without a label so far, or of observations that are still missing. */
  labelsNew: z.number().int(),
  /** Labels that differ from the known value. */
  labelsCorrected: z.number().int(),
  /** Labels whose observation is missing: they count once it arrives. */
  labelsWaiting: z.number().int(),
  /** The id of the first of them; null without one. */
  labelWaitingId: z.string().nullable().default(null),
  /** The negative label that the rows of a model without `classes` showed for the first time; null otherwise. */
  learntLabel: z.string().nullable().default(null),
  /** The classes that the rows of a multiclass model without `classes` showed for the first time. */
  learntClasses: z.array(z.string()).default([]),
  /** Labels that gave way to another one of their observation, because that was known later or was the same. */
  labelsSuperseded: z.number().int().default(0),
  scored: z.number().int(),
  /** Rows that were kept without a score because an endpoint's answer gave none, by reason. They are not rejected. */
  withoutScore: z.array(
    z.object({
      rows: z.number().int(),
      /** The first of these rows. */
      rowNumber: z.number().int(),
      reason: z.string(),
    }),
  ),
  /** Rows that were kept without a score because no version scored them, and why; null without such rows. */
  unserved: z.object({ rows: z.number().int(), reason: z.string() }).nullable().default(null),
  rejected: z.number().int(),
  rejectedRows: z.array(
    z.object({
      rowNumber: z.number().int(),
      /** The rejected part: an observation, its label, or a row that could not be read. */
      part: z.enum(['observation', 'label', 'file']),
      /** Begins with the column at fault, if there is one. */
      reason: z.string(),
    }),
  ),
})
export type IngestReport = z.infer<typeof ingestReportSchema>
