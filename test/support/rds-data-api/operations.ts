import type pg from 'pg'
import { ApiError } from './api-error.ts'
import { type BoundStatement, bindParameters, type SqlParameter } from './bind-parameters.ts'
import { columnTypes, metadataOf } from './column-types.ts'
import { type Connections, rethrow, type UserOf } from './connections.ts'
import { assertSize, encodeField, encodeObject, type ResultSetOptions } from './encode-result.ts'
import type { Transactions } from './transactions.ts'

/** A request's body, of whichever operation. */
export interface Request {
  readonly resourceArn?: string
  readonly secretArn?: string
  readonly database?: string
  readonly schema?: string
  readonly sql?: string
  readonly parameters?: readonly SqlParameter[]
  readonly parameterSets?: readonly (readonly SqlParameter[])[]
  readonly transactionId?: string
  readonly includeResultMetadata?: boolean
  readonly continueAfterTimeout?: boolean
  readonly resultSetOptions?: ResultSetOptions
  readonly formatRecordsAs?: 'JSON' | 'NONE'
}

export interface Cluster {
  readonly connections: Connections
  readonly transactions: Transactions
  /** The database's user by a secret's ARN. */
  readonly userOf: UserOf
}

/** Takes a request, gives the answer's JSON text. */
export type Operation = (cluster: Cluster, request: Request) => Promise<string>

/** By the path that the SDK posts to. */
export const operations: Readonly<Record<string, Operation>> = {
  '/Execute': executeStatement,
  '/BatchExecute': batchExecuteStatement,
  '/BeginTransaction': async ({ transactions, userOf }, request) => {
    const user = await userOf(required('secretArn', request.secretArn))
    return JSON.stringify({ transactionId: await transactions.begin(databaseOf(request), user) })
  },
  '/CommitTransaction': async ({ transactions }, { transactionId }) => {
    await transactions.end(required('transactionId', transactionId), 'commit')
    return '{"transactionStatus":"Transaction Committed"}'
  },
  '/RollbackTransaction': async ({ transactions }, { transactionId }) => {
    await transactions.end(required('transactionId', transactionId), 'rollback')
    return '{"transactionStatus":"Rollback Complete"}'
  },
  '/ExecuteSql': async () => {
    throw new ApiError('BadRequestException', "The ExecuteSql operation isn't supported.")
  },
}

async function executeStatement(cluster: Cluster, request: Request): Promise<string> {
  const statement = bindParameters(required('sql', request.sql), request.parameters ?? [])
  if (request.transactionId !== undefined && request.continueAfterTimeout) {
    throw new ApiError('ValidationException', "continueAfterTimeout isn't supported inside a transaction.")
  }
  return inSession(cluster, request, async (client) => {
    if (request.continueAfterTimeout) await client.query("select set_config('statement_timeout', '0', false)")
    return encode(client, await run(client, statement), request)
  })
}

async function batchExecuteStatement(cluster: Cluster, request: Request): Promise<string> {
  const sets = request.parameterSets ?? [[]]
  const statements = sets.map((parameters) => bindParameters(required('sql', request.sql), parameters))
  return inSession(cluster, request, async (client) => {
    for (const statement of statements) {
      const { fields } = await run(client, statement)
      if (fields.length > 0) throw new ApiError('BadRequestException', 'Batch statements must not return rows.')
    }
    return JSON.stringify({ updateResults: statements.map(() => ({ generatedFields: [] })) })
  })
}

async function inSession<Result>(
  { connections, transactions, userOf }: Cluster,
  request: Request,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  if (request.transactionId !== undefined) return transactions.use(request.transactionId, request.database, work)
  const client = await connections.take(databaseOf(request), await userOf(required('secretArn', request.secretArn)))
  let broken = true
  try {
    const result = await work(client)
    broken = false
    return result
  } finally {
    client.release(broken)
  }
}

/** The extended protocol, which takes one statement; rows as arrays of the server's own text. */
function run(client: pg.PoolClient, { text, values }: BoundStatement): Promise<pg.QueryArrayResult> {
  const config = { text, values: [...values], rowMode: 'array', queryMode: 'extended' } as const
  return client.query(config as unknown as pg.QueryArrayConfig).catch(rethrow)
}

async function encode(client: pg.PoolClient, result: pg.QueryArrayResult, request: Request): Promise<string> {
  if (result.fields.length === 0) {
    return JSON.stringify({ generatedFields: [], numberOfRecordsUpdated: result.rowCount ?? 0 })
  }
  const rows = result.rows as (string | null)[][]
  const columns = await columnTypes(client, result.fields)
  assertSize(rows)
  if (request.formatRecordsAs === 'JSON') {
    const formattedRecords = `[${rows.map((row) => encodeObject(row, columns)).join(',')}]`
    return JSON.stringify({ formattedRecords, numberOfRecordsUpdated: 0 })
  }
  const records = rows.map(
    (row) => `[${columns.map((column, i) => encodeField(row[i] ?? null, column, request.resultSetOptions)).join(',')}]`,
  )
  const metadata = request.includeResultMetadata ? `"columnMetadata":${JSON.stringify(columns.map(metadataOf))},` : ''
  return `{${metadata}"numberOfRecordsUpdated":0,"records":[${records.join(',')}]}`
}

function databaseOf({ database }: Request): string {
  return required('database', database)
}

function required(name: string, value: string | undefined): string {
  if (value !== undefined && value !== '') return value
  throw new ApiError('ValidationException', `${name} is required.`)
}
