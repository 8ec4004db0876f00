import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as it came over the wire. */
export interface WireRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** What a fake service answers. */
export interface WireAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

export interface AwsWire {
  readonly requests: WireRequest[]
  /**
   * What a client of the SDK is made with to reach this fake: one attempt, so that what is seen is our own retrying.
   */
  readonly client: {
    readonly endpoint: string
    readonly region: string
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
    readonly maxAttempts: number
  }
  close(): Promise<void>
}

/** A service on loopback that the real SDK talks to, in the service's own protocol. */
export async function openAwsWire(
  answer: (request: WireRequest) => WireAnswer | Promise<WireAnswer>,
): Promise<AwsWire> {
  const requests: WireRequest[] = []
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const request = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: Buffer.concat(chunks),
    }
    requests.push(request)
    send(outgoing, await answer(request))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    requests,
    client: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The answer of a service that speaks JSON. */
export function json(value: unknown, status = 200): WireAnswer {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(value) }
}

/** A refusal of such a service. */
export function jsonError(name: string, status = 400): WireAnswer {
  return {
    ...json({ __type: name, message: `${name} said the service` }, status),
    headers: { 'x-amzn-errortype': name },
  }
}

function send(outgoing: ServerResponse, { status = 200, headers = {}, body = '' }: WireAnswer): void {
  outgoing.writeHead(status, headers).end(body)
}
