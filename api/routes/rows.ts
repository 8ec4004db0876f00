import type { Context } from 'hono'
import * as z from 'zod'
import type { ApiContext } from '#api/api-context'
import { ApiError } from '#api/http/api-error'
import type { PartHandlers } from '#api/http/endpoint-handler'
import { isoOrNull } from '#api/http/iso-or-null'
import { cursorTime, listCursor } from '#api/http/list-cursor'
import { mediaType } from '#api/http/read-body'
import { existingModel } from '#api/models/existing-model'
import { answeredPredictions, refuseTooMany, withoutScore } from '#api/predictions/answered-predictions'
import type { rowsQuerySchema } from '#contracts/api/rows'
import type { Configuration } from '#contracts/configuration'
import type { IncomingKind } from '#contracts/incoming-key'
import { type IngestBatch, type IngestReport, ingestReportSchema, keptPartSchema } from '#contracts/ingest-batch'
import { learntLabelInWords } from '#contracts/label-values'
import { learntClassesInWords } from '#contracts/labels'
import { formatOfMediaType, rowFormats } from '#contracts/row-formats'
import { unservedInWords } from '#contracts/unserved-words'
import { contentAddress } from '#core/identity'
import { hourMs, type Instant, showTime, toIso } from '#core/instant'
import { readRows } from '#rows/read-rows'
import { tableReaders } from '#rows/table-readers'
import { timeRefusal } from '#rows/time-refusal'
import type { LoadedModel } from '#store/models/load-model'
import { findRejectedRows } from '#store/rows/find-rejected-rows'
import { hasOtherContent } from '#store/rows/has-other-content'

export * as endpoints from '#contracts/api/rows'

const cursors = listCursor({
  rejectedAt: cursorTime,
  batchId: z.string().max(200),
  rowNumber: z.int32(),
  part: keptPartSchema,
})

interface Delivery {
  readonly kind: IncomingKind
  readonly model: LoadedModel
  readonly query: z.output<typeof rowsQuerySchema>
  readonly answersPredictions: boolean
}

/**
 * Observations and labels: a file's content, or a chunk of it. The `Idempotency-Key`, else the content, is the
 * delivery's identity.
 */
export function makeHandlers(api: ApiContext): PartHandlers<'rows'> {
  const { database } = api.ports
  return {
    sendObservations: async ({ params, query: { predictions, ...query }, context }) => {
      const model = await existingModel(database, params.model)
      return takeRows(api, context, { kind: 'observations', model, query, answersPredictions: predictions })
    },
    sendLabels: async ({ params, query, context }) => {
      const model = await existingModel(database, params.model)
      return takeRows(api, context, { kind: 'labels', model, query, answersPredictions: false })
    },
    listRejectedRows: async ({ params: { model }, query: { limit, cursor } }) => {
      const { modelName } = await existingModel(database, model)
      const rows = await findRejectedRows(database, { modelName, after: cursors.read(cursor), limit })
      const rejectedRows = rows.map((row) => ({ ...row, rejectedAt: toIso(row.rejectedAt) }))
      return { status: 200, body: { rejectedRows, next: cursors.next(rows, limit) } }
    },
  }
}

async function takeRows({ ports, options }: ApiContext, context: Context, delivery: Delivery) {
  const { kind, model, query, answersPredictions } = delivery
  const format = formatOfMediaType(mediaType(context))
  if (!format) throw unknownMediaType()
  const { modelName, definition } = model
  const bytes = new Uint8Array(await context.req.arrayBuffer())
  const key = context.req.header('idempotency-key')
  const content = contentAddress(bytes)
  const batchId = `${kind}-${key === undefined ? content : contentAddress(new TextEncoder().encode(key))}`
  const table = await tableReaders[format](bytes, query.rowOffset)
  const { batch, ignoredColumns } = readRows(table, {
    model: definition,
    kind,
    batchId,
    moreFollows: query.moreFollows,
  })
  if (answersPredictions) refuseTooMany(batch)
  const range = rangeOf(batch, ports.clock.now())
  // Asked here so that such rows are not scored first. The answer that counts comes with the rows' own transaction.
  if (key !== undefined && (await hasOtherContent(ports.database, { modelName, batchId, contentAddress: content })))
    throw keyReused()
  const report = ingestReportSchema.parse(
    await options.ingest({ ...batch, ...(key !== undefined && { contentAddress: content }) }),
  )
  // Another delivery of the key came meanwhile.
  const { status } = report
  if (status === 'key-reused') throw keyReused()
  const predictions = answersPredictions ? await answeredPredictions(ports.database, batch) : null
  const body = {
    ...report,
    status,
    modelName,
    batchId,
    observedFrom: isoOrNull(range?.from ?? null),
    observedTo: isoOrNull(range?.to ?? null),
    notes: [
      ...notesOn(report, range, model.configuration, ports.clock.now()),
      ...(predictions === null ? [] : await withoutScore(ports.database, modelName, predictions, report)),
    ],
    ignoredColumns: [...ignoredColumns],
    predictions,
  }
  return { status: 200, body } as const
}

function unknownMediaType(): ApiError {
  const names = Object.values(rowFormats).map(({ mediaTypes }) => mediaTypes[0])
  const known = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(names)
  return new ApiError(415, 'UNSUPPORTED_MEDIA_TYPE', `Rows are sent as ${known}: say which in Content-Type.`)
}

/** A key that came with other rows before. Taken for a repeat, the new rows would be lost silently. */
function keyReused(): ApiError {
  const message = 'This Idempotency-Key came with other rows before: use a new key for new rows.'
  return new ApiError(422, 'IDEMPOTENCY_KEY_REUSED', message)
}

interface Range {
  readonly from: Instant
  readonly to: Instant
}

/** The times of the rows, without those that are rejected for it. */
function rangeOf({ observations, labels }: IngestBatch, now: Instant): Range | null {
  const times = [...observations, ...labels].flatMap(({ at }) =>
    at !== undefined && timeRefusal(at, now) === null ? at : [],
  )
  if (times.length === 0) return null
  return times.reduce<Range>(({ from, to }, at) => ({ from: Math.min(from, at), to: Math.max(to, at) }), {
    from: Number.POSITIVE_INFINITY,
    to: Number.NEGATIVE_INFINITY,
  })
}

/**
 * Tells the sender which labels were learnt, that no version scored the rows, and that this installation will not judge
 * them.
 */
function notesOn(
  { unserved, learntLabel, learntClasses }: Pick<IngestReport, 'unserved' | 'learntLabel' | 'learntClasses'>,
  range: Range | null,
  settings: Pick<Configuration, 'drift_window_hours_max'>,
  now: Instant,
): string[] {
  const ofRows = [
    ...(learntLabel === null ? [] : [learntLabelInWords(learntLabel)]),
    ...(learntClasses.length === 0 ? [] : [learntClassesInWords(learntClasses)]),
    ...(unserved === null ? [] : [unservedInWords(unserved)]),
  ]
  if (range === null || range.to >= now - settings.drift_window_hours_max * hourMs) return ofRows
  return [
    ...ofRows,
    `Every row is from before the current window (it is ${showTime(now)} here): trainings see them, drift and performance are judged on newer rows. To live through old data, replay it: remodel start --example FOLDER.`,
  ]
}
