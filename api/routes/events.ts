import type { Context } from 'hono'
import { stream } from 'hono/streaming'
import type { ApiContext } from '#api/api-context'
import { invalidField } from '#api/http/api-error'
import { bindEndpoint, type EndpointHandlers } from '#api/http/bind-endpoint'
import { Doorbell } from '#api/http/doorbell'
import { followEvents } from '#contracts/api/events'
import { findEventsAfter, findLastEventPosition, type PlacedEvent } from '#store/events/find-events-after'

const eventsPerMessageMax = 200
/** A busy replay states hundreds of events a second: they go out in groups. */
const pauseMs = 200
/** Proxies close what is silent. */
const heartbeatMs = 15_000
/** After this the browser comes again, when a stream has ended. */
const reconnectMs = 3000
/** The same where answers cannot stream: each page that is open asks so often, and keeps the database from its pause. */
const comeAgainMs = 15_000

/**
 * Server-sent events out of the outbox: what happened is there before anybody is told, so that nothing is lost between two
 * connections.
 */
export function bindEvents(handlers: EndpointHandlers, api: ApiContext): void {
  bindEndpoint(
    handlers,
    followEvents,
  )(async ({ query: { model }, context }) => {
    const asked = context.req.header('last-event-id')
    if (asked !== undefined && !/^\d{1,15}$/.test(asked)) throw invalidField('Last-Event-ID', 'is no id that was sent')
    const from = asked === undefined ? await findLastEventPosition(api.ports.database) : Number(asked)
    context.header('content-type', 'text/event-stream; charset=utf-8')
    context.header('cache-control', 'no-store')
    return follow(api, context, { from, modelName: model ?? null })
  })
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
        await out.write(`retry: ${unlisten ? reconnectMs : comeAgainMs}\nid: ${position}\n: from here on\n\n`)
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
      // A process that ends closes its database under what still reads.
      if (!over.aborted) ports.log.error(`an event stream broke: ${error.message}`, { cause: error })
    },
  )
}

function messageOf({ position, event }: PlacedEvent): string {
  return `id: ${position}\nevent: ${event['detail-type']}\ndata: ${JSON.stringify(event.detail)}\n\n`
}
