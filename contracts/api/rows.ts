import * as z from 'zod'
import { ingestReportSchema } from '#contracts/ingest-batch'
import { modelNameSchema } from '#contracts/model-types'
import { timeOrNullSchema } from './time.ts'

/** What a delivery of rows says besides its rows. */
export const rowsQuerySchema = z.strictObject({
  /** Rows of the file that earlier deliveries carried: row numbers in answers count on from here. */
  rowOffset: z.coerce.number().int().min(0).default(0),
  /** More deliveries of the same file follow. */
  moreFollows: z.stringbool().default(false),
})

export const rowsAnswerSchema = ingestReportSchema.extend({
  modelName: modelNameSchema,
  batchId: z.string(),
  /** The earliest and the latest row; null without one. */
  observedFrom: timeOrNullSchema,
  observedTo: timeOrNullSchema,
  /** What whoever sent the rows should know, in sentences. */
  notes: z.array(z.string()),
  /** Columns of the file that the model file does not name. */
  ignoredColumns: z.array(z.string()),
})
export type RowsAnswer = z.infer<typeof rowsAnswerSchema>
