import { type Agent, request } from 'node:http'

export interface Exchange {
  readonly agent: Agent
  readonly port: number
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly body?: string
  /** Aborts the exchange. @default never */
  readonly signal?: AbortSignal
  /** The longest answer. @default unlimited */
  readonly bytesMax?: number
}

/**
 * Sends one request with a JSON body to a server on this machine, and reads the whole answer.
 *
 * @throws {Error} if there is no whole answer, and the signal's reason once it aborts
 */
export function httpExchange(exchange: Exchange): Promise<{ readonly status: number; readonly text: string }> {
  const { agent, port, method, path, body = '', signal, bytesMax = Number.POSITIVE_INFINITY } = exchange
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>()
  const lost = (cause: Error) => reject(signal?.aborted ? signal.reason : cause)
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const address = { host: '127.0.0.1', port, method, path, headers, agent, ...(signal && { signal }) }
  const asked = request(address, (answer) => {
    const parts: Buffer[] = []
    let bytes = 0
    answer.on('data', (part: Buffer) => {
      bytes += part.length
      if (bytes > bytesMax) answer.destroy(new Error(`its answer is longer than ${bytesMax} bytes`))
      else parts.push(part)
    })
    answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }))
    answer.on('error', lost)
  })
  asked.on('error', lost)
  asked.end(body)
  return promise
}
