import type { Context } from 'hono'
import { stream } from 'hono/streaming'
import type { ApiContext } from '#api/api-context'
import { invalidField } from '#api/http/api-error'
import { Doorbell } from '#api/http/doorbell'
import type { PartHandlers } from '#api/http/endpoint-handler'
import { findEventsAfter, findLastEventPosition, type PlacedEvent } from '#store/events/find-events-after'

export * as endpoints from '#contracts/api/events'

const eventsPerMessageMax = 200
/** A fast replay publishes hundreds of events a second: they are sent in groups. */
const pauseMs = 200
/** Proxies close a silent connection. */
const heartbeatMs = 15_000
/** The browser reconnects this long after a stream has ended. */
const reconnectMs = 3000
/** The same where answers cannot stream: each open page then polls this often, and keeps the database from pausing. */
const pollMs = 15_000

/**
 * Server-sent events out of the outbox: an event is stored before it is sent, so that none is lost between two
 * connections.
 */
export function makeHandlers(api: ApiContext): PartHandlers<'events'> {
  return {
    followEvents: async ({ query: { model }, context }) => {
      const last = context.req.header('last-event-id')
      if (last !== undefined && !/^\d{1,15}$/.test(last)) {
        throw invalidField('Last-Event-ID', 'is not the id of a message of this stream')
      }
      const from = last === undefined ? await findLastEventPosition(api.ports.database) : Number(last)
      context.header('content-type', 'text/event-stream; charset=utf-8')
      context.header('cache-control', 'no-store')
      return follow(api, context, { from, modelName: model ?? null })
    },
  }
}

function follow(
  { ports, options }: ApiContext,
  context: Context,
  asked: { readonly from: number; readonly modelName: string | null },
): Response {
  const over = AbortSignal.any([context.req.raw.signal, ...(options.stop ? [options.stop] : [])])
  return stream(
    context,
    async (out) => {
      const bell = new Doorbell()
      const unlisten = options.onEvents?.(() => bell.ring())
      over.addEventListener('abort', () => bell.ring(), { once: true })
      out.onAbort(() => bell.ring())
      let position = asked.from
      try {
        await out.write(`retry: ${unlisten ? reconnectMs : pollMs}\nid: ${position}\n: from here on\n\n`)
        for (;;) {
          const events = await findEventsAfter(ports.database, { ...asked, position, limit: eventsPerMessageMax })
          for (const event of events) await out.write(messageOf(event))
          position = events.at(-1)?.position ?? position
          const isMore = events.length === eventsPerMessageMax
          if (out.aborted || over.aborted || (!unlisten && !isMore)) return
          if (isMore) continue
          if (!(await bell.wait(heartbeatMs))) await out.write(': still here\n\n')
          await out.sleep(pauseMs)
          if (out.aborted || over.aborted) return
        }
      } finally {
        unlisten?.()
      }
    },
    async (error) => {
      // A process that ends closes its database while streams still read it.
      if (!over.aborted) ports.log.error(`an event stream broke: ${error.message}`, { cause: error })
    },
  )
}

function messageOf({ position, event }: PlacedEvent): string {
  return `id: ${position}\nevent: ${event['detail-type']}\ndata: ${JSON.stringify(event.detail)}\n\n`
}
