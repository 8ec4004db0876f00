import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { waitingPage } from '#api/http/waiting-page'
import { wantsPage } from '#api/http/wants-page'
import { AppError, InvalidInputError } from '#core/errors'
import { lingerAfterAnswers } from './linger.ts'

/** An address of this machine. Beyond the loopback every request needs the token. */
export interface ListenOptions {
  /** @default the loopback */
  readonly host?: string | undefined
  /** 0 for any free port. */
  readonly port: number
  /** Required if the host is not the loopback. */
  readonly token?: string | undefined
}

type Answer = (request: Request) => Response | Promise<Response>

export const loopback = '127.0.0.1'

/**
 * A server that answers from the first moment: until the installation is open, a page says so and waits, and a program
 * gets 503.
 */
export class Listening {
  readonly #server: Server
  #answer: Answer = answerWhileOpening

  private constructor() {
    // Its own cleanup resets connections half a second after an early answer.
    this.#server = createAdaptorServer({
      fetch: (request) => this.#answer(request),
      autoCleanupIncoming: false,
    }) as Server
    lingerAfterAnswers(this.#server)
  }

  /** @throws {AppError} `PORT_IN_USE` | `ADDRESS_UNUSABLE`, {InvalidInputError} `TOKEN_NEEDED` | `BAD_TOKEN` */
  static async at({ host = loopback, port, token }: ListenOptions): Promise<Listening> {
    if (token !== undefined) refuseUnsendable(token)
    if (!isLoopback(host) && token === undefined) {
      const message = `the API needs a token to listen beyond this machine (${host}): set REMODEL_TOKEN`
      throw new InvalidInputError({ code: 'TOKEN_NEEDED', message, details: { host } })
    }
    const listening = new Listening()
    listening.#server.listen(port, host)
    try {
      await once(listening.#server, 'listening')
    } catch (cause) {
      throw unusable({ host, port }, cause)
    }
    return listening
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** From now on requests are answered so. */
  answerWith(answer: Answer): void {
    this.#answer = answer
  }

  /** Harmless when it is closed already. */
  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }
}

/** Whether an address can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

const opening = 'The installation is starting. The first start also installs the trainer, which takes about a minute.'

function answerWhileOpening(request: Request): Response {
  const { pathname } = new URL(request.url)
  const headers = { 'retry-after': '1', 'cache-control': 'no-store' }
  if (request.method === 'GET' && wantsPage(pathname, request.headers.get('accept')))
    return new Response(waitingPage(opening, 1), {
      status: 503,
      headers: {
        ...headers,
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': "default-src 'none'",
      },
    })
  const problem = {
    type: 'about:blank',
    title: 'Service Unavailable',
    status: 503,
    detail: opening,
    code: 'STARTING',
    errors: [],
  }
  return new Response(JSON.stringify(problem), {
    status: 503,
    headers: { ...headers, 'content-type': 'application/problem+json' },
  })
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

function unusable({ host, port }: { readonly host: string; readonly port: number }, cause: unknown): AppError {
  const isTaken = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE'
  const message = isTaken
    ? `port ${port} of ${host} is in use: end the process that uses it, or name another port with --port`
    : `${host} port ${port} cannot be used: ${(cause as Error).message}`
  return new AppError({ code: isTaken ? 'PORT_IN_USE' : 'ADDRESS_UNUSABLE', message, details: { host, port }, cause })
}
