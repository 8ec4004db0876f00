import {
  BatchExecuteStatementCommand,
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  type RDSDataClient,
} from '@aws-sdk/client-rds-data'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loopbackClient } from '#test/support/open-rds-data'
import { databaseName as database, type RdsDataServer, startRdsDataServer } from '#test/support/rds-data-server'

const target = {
  resourceArn: 'arn:aws:rds:eu-west-1:123456789012:cluster:remodel',
  secretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:remodel',
}

describe('the fake of the Data API', () => {
  let server: RdsDataServer
  let client: RDSDataClient
  const execute = (sql: string, rest: Partial<ExecuteStatementCommandInput> = {}) =>
    client.send(new ExecuteStatementCommand({ ...target, database, sql, ...rest }))
  const begin = async () =>
    (await client.send(new BeginTransactionCommand({ ...target, database }))).transactionId as string

  beforeAll(async () => {
    server = await startRdsDataServer()
    client = loopbackClient((await server.create()).url)
    await execute('create table items (id bigserial primary key, at timestamptz, document jsonb)')
  })
  afterAll(async () => {
    client.destroy()
    await server.stop()
  })

  test('gives each kind of value its field', async () => {
    const { records, columnMetadata } = await execute(
      `select 1::int4 as i, 0.5::float8 as f, 1.5::numeric as n, true as b, null as z, '\\x00ff'::bytea as y,
              '2026-09-17 20:08:20.8-03'::timestamptz as t, '2026-09-17 17:08:20.855153'::timestamp as u,
              '{"a":1}'::jsonb as j,
              '{1,2,NULL}'::int8[] as l, '{a,"b, c"}'::text[] as s`,
      { includeResultMetadata: true },
    )
    expect(records).toEqual([
      [
        { longValue: 1 },
        { doubleValue: 0.5 },
        { stringValue: '1.5' },
        { booleanValue: true },
        { isNull: true },
        { blobValue: new Uint8Array([0, 255]) },
        { stringValue: '2026-09-17 23:08:20.800' },
        { stringValue: '2026-09-17 17:08:20.855153' },
        { stringValue: '{"a": 1}' },
        { arrayValue: { longValues: [1, 2, null] } },
        { arrayValue: { stringValues: ['a', 'b, c'] } },
      ],
    ])
    expect(columnMetadata?.map(({ name, typeName }) => [name, typeName]).slice(0, 3)).toEqual([
      ['i', 'int4'],
      ['f', 'float8'],
      ['n', 'numeric'],
    ])
  })

  test('has metadata and records as JSON only on request', async () => {
    expect((await execute('select 1 as a')).columnMetadata).toBeUndefined()
    const json = await execute('select 1 as a, null as b, true as c', { formatRecordsAs: 'JSON' })
    expect(json).toMatchObject({ formattedRecords: '[{"a":1,"b":null,"c":true}]' })
    expect(json.records).toBeUndefined()
  })

  test('sends a string as text, which no other column takes without a cast or a hint', async () => {
    const value = { stringValue: '2026-01-01 00:00:00' }
    const at = (sql: string, typeHint?: 'TIMESTAMP') =>
      execute(sql, { parameters: [{ name: 'at', value, ...(typeHint && { typeHint }) }] })
    await expect(at('insert into items (at) values (:at)')).rejects.toMatchObject({
      name: 'DatabaseErrorException',
      message: expect.stringMatching(
        /^ERROR: column "at" is of type .* but expression is of type text; Hint: .*; SQLState: 42804$/,
      ),
    })
    expect(await at('insert into items (at) values (:at::timestamptz)')).toMatchObject({ numberOfRecordsUpdated: 1 })
    expect(await at('insert into items (at) values (:at)', 'TIMESTAMP')).toMatchObject({ numberOfRecordsUpdated: 1 })
  })

  test('takes hints only with values in their format', async () => {
    const parameters = [{ name: 'at', value: { stringValue: '2026-01-01T00:00:00Z' }, typeHint: 'TIMESTAMP' as const }]
    await expect(execute('select :at', { parameters })).rejects.toThrow('Parse Error')
  })

  test('leaves casts, strings, names and comments alone', async () => {
    const parameters = [{ name: 'n', value: { longValue: 7 } }]
    const { records } = await execute(`select :n::text as ":n", ':n' as b /* :m */ -- :m\n`, { parameters })
    expect(records).toEqual([[{ stringValue: '7' }, { stringValue: ':n' }]])
  })

  test.each([
    ['a second statement', 'select 1; select 2', {}, "Multistatements aren't supported"],
    ['a schema', 'select 1', { schema: 'public' }, "schema parameter isn't supported"],
    [
      'an array',
      'select :a',
      { parameters: [{ name: 'a', value: { arrayValue: { longValues: [1] } } }] },
      'Array parameters',
    ],
    ['a parameter that is missing', 'select :a', {}, 'Cannot find parameter: a'],
    ['an unsupported type', "select interval '1 day'", {}, 'unsupported data type INTERVAL'],
    ['an array of arrays', "select '{{1}}'::int[]", {}, 'multidimensional array'],
  ])('refuses %s', async (_, sql, rest, message) => {
    await expect(execute(sql, rest)).rejects.toThrow(message)
  })

  test('takes a semicolon at the end', async () => {
    expect(await execute('select 1; -- done')).toMatchObject({ numberOfRecordsUpdated: 0 })
  })

  test('holds an answer to 1 MiB as the server sends it', async () => {
    const rows = (count: number) => execute(`select repeat('é', 1000) as text from generate_series(1, ${count})`)
    expect((await rows(522)).records).toHaveLength(522)
    await expect(rows(523)).rejects.toMatchObject({ name: 'UnsupportedResultException' })
  })

  test('runs a batch, and generates no fields', async () => {
    const parameterSets = [1, 2].map((n) => [{ name: 'n', value: { longValue: n } }])
    const sql = 'insert into items (document) values (to_jsonb(:n))'
    const batch = await client.send(new BatchExecuteStatementCommand({ ...target, database, sql, parameterSets }))
    expect(batch.updateResults).toEqual([{ generatedFields: [] }, { generatedFields: [] }])
  })

  test('ends a transaction with the first error in it, and says so', async () => {
    const transactionId = await begin()
    await expect(execute('select 1 / 0', { transactionId })).rejects.toThrow('SQLState: 22012')
    await expect(execute('select 1', { transactionId })).rejects.toMatchObject({
      name: 'TransactionNotFoundException',
      message: expect.stringContaining('aborted due to an error from a previous call'),
    })
    await expect(client.send(new CommitTransactionCommand({ ...target, transactionId }))).rejects.toThrow(
      'is not found',
    )
  })

  test('refuses a second call while a transaction runs one', async () => {
    const transactionId = await begin()
    const results = await Promise.allSettled([1, 2].map(() => execute('select pg_sleep(1)::text', { transactionId })))
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  test('refuses a request that is not signed for the service', async () => {
    const url = await client.config.endpoint?.()
    const answer = await fetch(`http://${url?.hostname}:${url?.port}/Execute`, { method: 'POST', body: '{}' })
    expect(answer.status).toBe(403)
  })
})
