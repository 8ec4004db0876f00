import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { AppError } from '#core/errors'
import { makeApi } from '#functions/api/app'
import { readinessOf } from './readiness.ts'
import type { Runtime } from './runtime.ts'

export interface ServedApi {
  readonly port: number
  close(): Promise<void>
}

/**
 * Answers the API on 127.0.0.1. What a person asks for is done between two pieces of the loop's work.
 *
 * @param port 0 for any that is free
 * @throws {AppError} `PORT_IN_USE`
 */
export async function serveApi(runtime: Runtime, port: number): Promise<ServedApi> {
  const app = makeApi(runtime.ports, {
    ingest: (batch) => runtime.ingest(batch),
    onSchedulesEdited: () => runtime.syncSchedules(),
    redeliver: async ({ functionName, event }) => runtime.engine.bus.send(functionName, event),
    components: () => readinessOf(runtime),
    onEvents: (listener) => runtime.engine.bus.listen(listener),
    replay: runtime.replay,
  })
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (cause) {
    const message = `port ${port} of 127.0.0.1 is taken: end what uses it, or name another with --port`
    throw new AppError({ code: 'PORT_IN_USE', message, details: { port }, cause })
  }
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
