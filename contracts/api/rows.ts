import * as z from 'zod'
import { answeredPredictionsMax } from '#contracts/answered-predictions-max'
import { ingestReportSchema, keptPartSchema } from '#contracts/ingest-batch'
import { modelNameSchema } from '#contracts/model-name'
import { rowFormats } from '#contracts/row-formats'
import { endpoint } from './endpoint.ts'
import { flagSchema, modelParams, nextSchema, pageQuery } from './params.ts'
import { predictionSchema } from './predictions.ts'
import { timeOrNullSchema, timeSchema } from './time.ts'

/** The database keeps a rejected row's number in 32 bits: the offset and the row's place in its delivery. */
const rowOffsetMax = 2_000_000_000

/** The query of a delivery of rows. */
export const rowsQuerySchema = z.strictObject({
  /** The number of the rows in earlier deliveries of the file: row numbers in the answer continue from it. */
  rowOffset: z.coerce.number().int().min(0).max(rowOffsetMax).default(0),
  /** More deliveries of the same file follow. */
  moreFollows: flagSchema,
})

/** A row's observation as it is stored: a repeated delivery gets the same. */
const rowPredictionSchema = predictionSchema.extend({ rowNumber: z.number().int() }).meta({ id: 'RowPrediction' })
export type RowPrediction = z.infer<typeof rowPredictionSchema>

/** The query of a delivery of observations. */
export const observationsQuerySchema = rowsQuerySchema.extend({
  predictions: flagSchema.describe(
    `the answer carries the prediction of each row; for deliveries of at most ${answeredPredictionsMax} rows`,
  ),
})

export const rowsAnswerSchema = ingestReportSchema
  .extend({
    status: ingestReportSchema.shape.status.exclude(['key-reused']),
    modelName: modelNameSchema,
    batchId: z.string(),
    /** The earliest and the latest row; null without one. */
    observedFrom: timeOrNullSchema,
    observedTo: timeOrNullSchema,
    /** Remarks for the sender, in sentences. */
    notes: z.array(z.string()),
    /** Columns of the file that the model file does not name. */
    ignoredColumns: z.array(z.string()),
    /** One of each accepted observation, in the order of the rows; null where the request did not ask for them. */
    predictions: z.array(rowPredictionSchema).nullable().default(null),
  })
  .meta({ id: 'RowsAnswer' })
export type RowsAnswer = z.infer<typeof rowsAnswerSchema>

const rejectedRowSchema = z
  .object({
    batchId: z.string(),
    /** The row of its file, from 1. */
    rowNumber: z.number().int(),
    /**
     * The observation, its label, or a row that could not be read was rejected; `score`: rows were kept without one.
     */
    part: keptPartSchema,
    reason: z.string(),
    /** The row's text, or its beginning. */
    raw: z.string(),
    rejectedAt: timeSchema,
  })
  .meta({ id: 'RejectedRow' })
const rejectedRowListSchema = z.object({ rejectedRows: z.array(rejectedRowSchema), next: nextSchema })

const rowMediaTypes = Object.fromEntries(
  Object.values(rowFormats).map(({ mediaTypes, holds }) => [mediaTypes[0], holds]),
)
const rowsAnswer = { 200: { description: 'The numbers of accepted and rejected rows.', schema: rowsAnswerSchema } }
const rowHeaders = {
  'Idempotency-Key':
    'Identity of the delivery (default: its content). A repeated delivery counts once; the same key with other rows is refused.',
}

export const sendObservations = endpoint({
  name: 'sendObservations',
  method: 'post',
  path: '/v1/models/{model}/observations',
  tag: 'Rows',
  summary: 'Send observations',
  params: modelParams,
  query: observationsQuerySchema,
  headers: rowHeaders,
  bodyMediaTypes: rowMediaTypes,
  answers: rowsAnswer,
  problems: [404],
})

export const sendLabels = endpoint({
  name: 'sendLabels',
  method: 'post',
  path: '/v1/models/{model}/labels',
  tag: 'Rows',
  summary: 'Send labels of observations',
  params: modelParams,
  query: rowsQuerySchema,
  headers: rowHeaders,
  bodyMediaTypes: rowMediaTypes,
  answers: rowsAnswer,
  problems: [404],
})

export const listRejectedRows = endpoint({
  name: 'listRejectedRows',
  method: 'get',
  path: '/v1/models/{model}/rejected-rows',
  tag: 'Rows',
  summary: 'Rejected rows with their reasons, newest first',
  params: modelParams,
  query: pageQuery,
  answers: { 200: { description: 'A page of rows.', schema: rejectedRowListSchema } },
  problems: [404],
})
