import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ApiError } from './api-error.ts'
import { Connections, type UserOf } from './connections.ts'
import { type Fault, Faults } from './faults.ts'
import { type Cluster, operations, type Request } from './operations.ts'
import { type TransactionLimits, Transactions } from './transactions.ts'

export interface RdsDataApiOptions extends Partial<TransactionLimits> {
  /** The cluster's databases: name to `postgresql://…`. */
  readonly databases: Readonly<Record<string, string>>
  /** The user of a secret. @default the one of the databases' URLs, whatever the secret */
  readonly userOf?: UserOf
  /** @default one that is free */
  readonly port?: number
  /** @default the wall's */
  readonly now?: () => number
  /** @default 45 s */
  readonly statementMsMax?: number
}

export interface RdsDataApi {
  /** For `AWS_ENDPOINT_URL_RDS_DATA`. */
  readonly url: string
  /** How often each operation was asked for, by its path. */
  readonly callCounts: ReadonlyMap<string, number>
  fail(fault: Fault): void
  stop(): Promise<void>
}

const requestBytesMax = 4 * 2 ** 20
const arn = /^arn:aws[a-z-]*:/

/**
 * The RDS Data API as Aurora PostgreSQL (Serverless v2, provisioned) has it, over a real PostgreSQL, on a loopback
 * port.
 *
 * From the documentation (Aurora user guide, API reference, the service's model):
 * - one statement a call (`ValidationException: Multistatements aren't supported.`), no `schema`, no ExecuteSql, no
 *   `generatedFields`
 * - an answer of 1 MiB, a row of 64 kB, a request of 4 MiB; no array parameters; 45 s a statement without
 *   `continueAfterTimeout`
 * - type hints and their formats; `decimalReturnType`, `longReturnType`; `timestamptz` always in UTC
 * - which types are returned; the others are `UnsupportedResultException: The result contains the unsupported data type
 *   …`
 * - a transaction ends after three minutes without a call, after 24 hours, and with an error of a call in it; the next
 *   call says `Transaction … is not found` with the cause; two calls at once are `Transaction is still running a query`
 * - the exceptions' names and HTTP statuses
 *
 * From what users of the service report:
 * - a string is sent as `text`, so that a column of another type wants a cast; `ERROR: …; Hint: …; Position: …;
 *   SQLState: …`
 * - `:name` is found outside strings, quoted names and comments, but also between dollars and in array slices; each
 *   place is a parameter of its own
 * - sizes are those of the server's rows: two bytes a row, four a column, and the values' text; `The result exceeds the
 *   size limit 1 MB.`
 * - moments are text without a zone, with no, three or six digits of a second; endless ones are an `InternalFailure`
 *   without words
 * - a column that a sequence fills is `serial` or `bigserial`; bigints are JSON numbers, which clients round
 * - `DatabaseResumingException: The Aurora DB instance … is resuming after being auto-paused. Please wait a few seconds
 *   and try again.`
 *
 * Assumed, in each case the stricter guess: the words for a row above 64 kB, a missing parameter and a request above 4
 * MiB; that null is sent as `text`; that `returning` leaves `numberOfRecordsUpdated` at 0; that a statement whose
 * answer is too large has run. Signatures are not verified, only that there is one for the service. Not there: enums,
 * vectors, metadata of tables, precision and scale.
 */
export async function startRdsDataApi(options: RdsDataApiOptions): Promise<RdsDataApi> {
  const now = options.now ?? Date.now
  const connections = new Connections(options.databases, options.statementMsMax ?? 45_000)
  const { idleMsMax = 180_000, lengthMsMax = 86_400_000 } = options
  const transactions = new Transactions(connections, { idleMsMax, lengthMsMax }, now)
  const userOf = options.userOf ?? (async () => undefined)
  const callCounts = new Map<string, number>()
  const faults = new Faults()
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    callCounts.set(path, (callCounts.get(path) ?? 0) + 1)
    void answer({ connections, transactions, userOf }, faults, request, response)
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const expiry = setInterval(() => void transactions.expire(), 1_000).unref()
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    callCounts,
    fail: (fault) => faults.add(fault),
    stop: async () => {
      if (!server.listening) return
      clearInterval(expiry)
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
      connections.cut()
      await transactions.close()
      await connections.close()
    },
  }
}

async function answer(cluster: Cluster, faults: Faults, request: IncomingMessage, response: ServerResponse) {
  try {
    const body = await readBody(request)
    if (request.url === '/_faults') {
      faults.add(JSON.parse(body))
      return response.end('{}')
    }
    const operation = operations[request.url ?? '']
    if (operation === undefined || request.method !== 'POST') throw new ApiError('UnknownOperationException', '', 404)
    const call = readCall(request, body)
    const fault = faults.take(request.url ?? '')
    if (fault?.when === 'before') throw new ApiError(fault.exception, fault.message ?? '')
    const result = await operation(cluster, call)
    if (fault?.when === 'after') throw new ApiError(fault.exception, fault.message ?? '')
    if (fault?.when === 'lost') return response.destroy()
    return response.writeHead(200, { 'content-type': 'application/json' }).end(result)
  } catch (error) {
    const { name, message, status } = error instanceof ApiError ? error : new ApiError('InternalFailure', String(error))
    const headers = { 'content-type': 'application/json', 'x-amzn-errortype': name }
    return response.writeHead(status, headers).end(JSON.stringify({ message }))
  }
}

function readCall(request: IncomingMessage, body: string): Request {
  if (!/^AWS4-HMAC-SHA256 .*\/rds-data\/aws4_request/.test(request.headers.authorization ?? '')) {
    throw new ApiError('MissingAuthenticationToken', 'Missing Authentication Token')
  }
  const call = JSON.parse(body) as Request
  for (const name of ['resourceArn', 'secretArn'] as const) {
    if (!arn.test(call[name] ?? '')) throw new ApiError('ValidationException', `Invalid ${name}: ${call[name]}`)
  }
  if (call.schema !== undefined) throw new ApiError('ValidationException', "The schema parameter isn't supported")
  return call
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 2 * JSON.stringify(request.headers).length
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes <= requestBytesMax) chunks.push(chunk)
  }
  if (bytes > requestBytesMax) throw new ApiError('BadRequestException', 'Request exceeds the size limit 4 MB.', 413)
  return Buffer.concat(chunks).toString('utf8')
}
