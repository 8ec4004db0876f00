import { type Context, Hono } from 'hono'
import { type RowsAnswer, rowsQuerySchema } from '#contracts/api/rows'
import type { Configuration } from '#contracts/configuration'
import { type IngestBatch, ingestReportSchema } from '#contracts/ingest-batch'
import { contentAddress } from '#core/identity'
import { dayMs, hourMs, type Instant, showTime } from '#core/instant'
import { loadModel } from '#store/load-model'
import type { ApiContext } from '../api-context.ts'
import { ApiError, notFound } from '../api-error.ts'
import { isoOrNull } from '../iso-or-null.ts'
import { mediaType, readQuery } from '../read-body.ts'
import { type RowKind, readRows } from '../read-rows.ts'
import type { RowFormat } from '../read-table.ts'

const formats: Readonly<Record<string, RowFormat>> = {
  'text/csv': 'csv',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
}

/** Observations and labels: a file's text, or a chunk of it. The `Idempotency-Key`, else the content, is the delivery's identity. */
export function rowRoutes(api: ApiContext): Hono {
  const routes = new Hono()
  routes.post('/models/:model/observations', (context) => takeRows(api, context, 'observations'))
  routes.post('/models/:model/labels', (context) => takeRows(api, context, 'labels'))
  return routes
}

async function takeRows({ ports, options }: ApiContext, context: Context, kind: RowKind): Promise<Response> {
  const modelName = context.req.param('model') ?? ''
  const format = formats[mediaType(context)]
  if (!format) {
    const known = 'text/csv or application/x-ndjson'
    throw new ApiError(415, 'UNSUPPORTED_MEDIA_TYPE', `Rows are sent as ${known}: say which in Content-Type.`)
  }
  const { rowOffset, moreFollows } = readQuery(context, rowsQuerySchema)
  const stored = await loadModel(ports.database, modelName)
  if (!stored) throw notFound('model', modelName)
  const bytes = new Uint8Array(await context.req.arrayBuffer())
  const key = context.req.header('idempotency-key')
  const batchId = `${kind}-${contentAddress(key === undefined ? bytes : new TextEncoder().encode(key))}`
  const model = stored.definition
  const text = decodeText(bytes)
  const { batch, ignoredColumns } = readRows({ model, kind, format, text, batchId, rowOffset, moreFollows })
  const range = rangeOf(batch)
  const report = ingestReportSchema.parse(await options.ingest(batch))
  const answer: RowsAnswer = {
    ...report,
    modelName,
    batchId,
    observedFrom: isoOrNull(range?.from ?? null),
    observedTo: isoOrNull(range?.to ?? null),
    notes: notesOn(range, stored.configuration, ports.clock.now()),
    ignoredColumns: [...ignoredColumns],
  }
  return context.json(answer)
}

interface Range {
  readonly from: Instant
  readonly to: Instant
}

function rangeOf({ observations, labels }: IngestBatch): Range | null {
  const times = [...observations, ...labels].flatMap(({ at }) => at ?? [])
  if (times.length === 0) return null
  return times.reduce<Range>(({ from, to }, at) => ({ from: Math.min(from, at), to: Math.max(to, at) }), {
    from: Number.POSITIVE_INFINITY,
    to: Number.NEGATIVE_INFINITY,
  })
}

/** What this installation will not make of the rows: better said than wondered at. */
function notesOn(range: Range | null, settings: Pick<Configuration, 'drift_window_hours_max'>, now: Instant): string[] {
  if (range === null) return []
  if (range.to < now - settings.drift_window_hours_max * hourMs) {
    return [
      `Every row is from before the current window (it is ${showTime(now)} here): trainings see them, drift and performance are judged on newer rows. To live through old data, replay it: remodel start --example FOLDER.`,
    ]
  }
  return range.to > now + dayMs ? [`Some rows are of the future: it is ${showTime(now)} here.`] : []
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new ApiError(422, 'NOT_UTF8', 'The file is not UTF-8 text. (A compressed file is unpacked first.)')
  }
}
