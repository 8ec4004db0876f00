import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { PageFiles } from '#api/api-context'
import { makeApi } from '#api/app'
import { AppError, InvalidInputError } from '#core/errors'
import type { Runtime } from '#local/runtime'
import { systemTime } from '#local/time/wall-time'
import { WhatIfRuns } from '#local/what-if/what-if-runs'
import { apiOptionsOf } from './api-options-of.ts'
import { lingerAfterAnswers } from './linger.ts'
import { readinessOf } from './readiness.ts'

export interface ServedApi {
  readonly port: number
  close(): Promise<void>
}

/** The address of the API. Beyond the loopback every request needs the token. */
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
 * @throws {AppError} `PORT_IN_USE` | `ADDRESS_UNUSABLE`, {InvalidInputError} `TOKEN_NEEDED` | `BAD_TOKEN`
 */
export async function serveApi(runtime: Runtime, { host = loopback, port, token, pages }: Address): Promise<ServedApi> {
  const isOpen = !isLoopback(host)
  if (token !== undefined) refuseUnsendable(token)
  if (isOpen && token === undefined) {
    const message = `the API needs a token to listen beyond this machine (${host}): set REMODEL_TOKEN`
    throw new InvalidInputError({ code: 'TOKEN_NEEDED', message, details: { host } })
  }
  const ended = new AbortController()
  const whatIf = new WhatIfRuns({ ports: runtime.ports, wall: systemTime, root: runtime.engine.stateRoot })
  const app = makeApi(runtime.ports, {
    stop: ended.signal,
    ...(isOpen && { allowedHosts: null }),
    ...(token !== undefined && { token }),
    ...(pages && { pages }),
    ...apiOptionsOf(runtime),
    components: () => readinessOf(runtime),
    onEvents: (listener) => runtime.engine.bus.listen(listener),
    replay: runtime.replay,
    whatIf,
  })
  // Its own cleanup resets connections half a second after an early answer.
  const server = createAdaptorServer({ fetch: app.fetch, autoCleanupIncoming: false }) as Server
  lingerAfterAnswers(server)
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
      await whatIf.close()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/**
 * A blank token would lock everyone out, its owner too, or let everyone in. The others fit into no header as they are.
 *
 * @throws {InvalidInputError} `BAD_TOKEN`
 */
function refuseUnsendable(token: string): void {
  if (/^[\x21-\x7e\xa0-\xff]([\x20-\x7e\xa0-\xff]*[\x21-\x7e\xa0-\xff])?$/.test(token)) return
  const fault = token.trim() === '' ? 'is empty' : 'has characters that a header cannot hold, or blanks at an end'
  const message = `REMODEL_TOKEN ${fault}: set it to a secret, or unset it where no token is wanted`
  throw new InvalidInputError({ code: 'BAD_TOKEN', message })
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
