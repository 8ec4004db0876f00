import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { PageFiles } from '#api/api-context'
import { makeApi } from '#api/app'
import { AppError, InvalidInputError } from '#core/errors'
import type { Runtime } from '#local/runtime'
import { apiOptionsOf } from './api-options-of.ts'
import { readinessOf } from './readiness.ts'

export interface ServedApi {
  readonly port: number
  close(): Promise<void>
}

/** Where the API listens. Beyond the loopback every request needs the token. */
export interface Address {
  /** An address of this machine. @default the loopback */
  readonly host?: string | undefined
  /** 0 for any free port. */
  readonly port: number
  /** Required if the host is not the loopback. */
  readonly token?: string | undefined
  /** The dashboard's files. @default no dashboard */
  readonly pages?: PageFiles | undefined
}

export const loopback = '127.0.0.1'

/**
 * Serves the API. A request is handled between two pieces of the loop's work.
 *
 * @throws {AppError} `PORT_IN_USE` | `ADDRESS_UNUSABLE`, {InvalidInputError} `TOKEN_NEEDED`
 */
export async function serveApi(runtime: Runtime, { host = loopback, port, token, pages }: Address): Promise<ServedApi> {
  const isOpen = !isLoopback(host)
  if (isOpen && token === undefined) {
    const message = `the API needs a token to listen beyond this machine (${host}): set REMODEL_TOKEN`
    throw new InvalidInputError({ code: 'TOKEN_NEEDED', message, details: { host } })
  }
  const ended = new AbortController()
  const app = makeApi(runtime.ports, {
    stop: ended.signal,
    ...(isOpen && { allowedHosts: null }),
    ...(token !== undefined && { token }),
    ...(pages && { pages }),
    ...apiOptionsOf(runtime),
    components: () => readinessOf(runtime),
    onEvents: (listener) => runtime.engine.bus.listen(listener),
    replay: runtime.replay,
  })
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw unusable({ host, port }, cause)
  }
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      ended.abort()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** Whether an address can be reached from this machine only. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

function unusable({ host, port }: { readonly host: string; readonly port: number }, cause: unknown): AppError {
  const isTaken = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE'
  const message = isTaken
    ? `port ${port} of ${host} is in use: end the process that uses it, or name another port with --port`
    : `${host} port ${port} cannot be used: ${(cause as Error).message}`
  return new AppError({ code: isTaken ? 'PORT_IN_USE' : 'ADDRESS_UNUSABLE', message, details: { host, port }, cause })
}
