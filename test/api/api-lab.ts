import type { ApiOptions } from '#api/api-context'
import { makeApi } from '#api/app'
import type { RemodelEvent } from '#contracts/events/catalogue'
import type { IngestBatch, IngestReport } from '#contracts/ingest-batch'
import { dayMs, type Instant } from '#core/instant'
import type { Database } from '#core/ports/database'
import type { Log } from '#core/ports/log'
import { makeHandler as makeCancel } from '#functions/cancel-training/handler'
import { makeHandler as makeDecide } from '#functions/decide-retraining/handler'
import { ensurePartitions } from '#store/tables/partitions'
import { FakeMetrics } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'

export const labStart: Instant = Date.parse('1996-09-04T12:00:00Z')

const quietLog: Log = { info: () => {}, warn: () => {}, error: () => {} }

/** The model that most tests use: two features, rows identified by their time. */
export const priceModel = {
  name: 'price',
  type: 'xgboost',
  columns: { time: 'time', label: 'up' },
  features: [{ name: 'demand' }, { name: 'region', kind: 'categorical' }],
}

export interface ApiLab {
  readonly database: Database
  readonly batches: IngestBatch[]
  readonly published: RemodelEvent[]
  readonly redelivered: unknown[]
  readonly clock: { at: Instant }
  /** How often the schedules were said to be edited. */
  edits(): number
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>
  /** As a client of the API sends it. */
  send(path: string, init: RequestInit): Promise<Response>
  /** As an HTTP server hands it over. */
  fetch(request: Request): Promise<Response>
  /** The answer's body; fails unless the status is the one expected. */
  json(status: number, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Json>
  close(): Promise<void>
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
export type Json = any

/** The API over a database of its own; what it publishes reaches the real deciding and cancelling functions. */
export async function openApiLab(
  options: Partial<ApiOptions> = {},
  open: () => Promise<Database> = freshDatabase,
): Promise<ApiLab> {
  const database = await open()
  const range = { from: labStart - 40 * dayMs, to: labStart + 40 * dayMs }
  for (const table of ['retraining_logs', 'model_performance_history', 'predictions'] as const) {
    await ensurePartitions(database, table, range)
  }
  const clock = { at: labStart }
  const published: RemodelEvent[] = []
  const batches: IngestBatch[] = []
  const redelivered: unknown[] = []
  const deliveries: Promise<void>[] = []
  const trainingBackend = {
    stop: async () => {},
    readLog: async (job: string, lines: number) => [`${job}: ${lines} lines`],
  } as never
  const ports = {
    clock: { now: () => clock.at },
    database,
    log: quietLog,
    metrics: new FakeMetrics(),
    publisher: { publish },
    shardQueue: null,
    trainingBackend,
  }
  const handlers = [makeDecide(ports), makeCancel(ports)]
  async function deliver(event: RemodelEvent): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 5))
    for (const handle of handlers) await handle(event)
  }
  async function publish(events: readonly RemodelEvent[]) {
    published.push(...events)
    for (const event of events) deliveries.push(deliver(event))
    return events.map((event) => ({ eventId: event.detail.metadata.eventId }))
  }
  let edits = 0
  const app = makeApi(ports, {
    ingest: async (batch) => {
      batches.push(batch)
      return reportOf(batch)
    },
    onSchedulesEdited: async () => {
      edits++
    },
    redeliver: async (letter) => redelivered.push(letter),
    decisionWaitMs: 2000,
    ...options,
  })
  const request: ApiLab['request'] = async (method, path, body, headers = {}) => {
    const isText = typeof body === 'string'
    const init: RequestInit = { method, headers: { 'content-type': 'application/json', ...headers } }
    if (body !== undefined) init.body = isText ? body : JSON.stringify(body)
    return app.request(path, init)
  }
  return {
    database,
    batches,
    published,
    redelivered,
    clock,
    edits: () => edits,
    request,
    send: async (path, init) => app.request(path, init),
    fetch: async (asked) => app.fetch(asked),
    json: async (status, ...asked) => {
      const response = await request(...asked)
      const body = await response.json()
      if (response.status !== status) throw new Error(`${response.status} ${JSON.stringify(body)}`)
      return body
    },
    close: async () => {
      // A delivery may publish further events.
      for (let index = 0; index < deliveries.length; index++) await deliveries[index]
      await database.close()
    },
  }
}

function reportOf(batch: IngestBatch): IngestReport {
  return {
    status: 'accepted',
    observations: batch.observations.length,
    observationsNew: batch.observations.length,
    labels: batch.labels.length,
    labelsNew: batch.labels.length,
    labelsCorrected: 0,
    labelsWaiting: 0,
    labelWaitingId: null,
    learntLabel: null,
    learntClasses: [],
    labelsSuperseded: 0,
    scored: 0,
    withoutScore: [],
    unserved: null,
    rejected: batch.unreadable.length,
    rejectedRows: batch.unreadable.map(({ rowNumber, reason }) => ({ rowNumber, part: 'file', reason })),
  }
}
