import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { RdsDataDatabase } from '#adapters/rds-data/rds-data-database'
import { rawSql, sql } from '#core/sql'
import { openRdsData } from '#test/support/open-rds-data'
import type { RdsDataApi } from '#test/support/rds-data-api/rds-data-api'
import { databaseName, type RdsDataServer, startRdsDataServer } from '#test/support/rds-data-server'

describe('the limits of the RDS Data API', () => {
  let server: RdsDataServer
  let api: RdsDataApi
  let database: RdsDataDatabase
  let now = 0

  beforeAll(async () => {
    server = await startRdsDataServer()
    api = await server.create({ now: () => now })
    database = openRdsData(api, databaseName)
    await database.execute(rawSql('create table marks (id bigserial primary key, label text not null)'))
  })
  afterAll(async () => {
    await database.close()
    await server.stop()
  })

  const large = sql`select repeat('x', 20000) as text from generate_series(1, 100)`

  test('reads rows that turn out larger than the first ones', async () => {
    const growing = sql`select n, repeat('x', case when n < 20 then 10 else 60000 end) as text
                          from generate_series(1, 60) as n order by n`
    const rows = await database.query(growing, z.object({ n: z.number(), text: z.string() }))
    expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1))
  })

  test('needs few calls for many rows', async () => {
    const before = api.callCounts.get('/Execute') ?? 0
    const rows = await database.query(sql`select n from generate_series(1, 300000) as n`, z.unknown())
    expect(rows).toHaveLength(300_000)
    expect((api.callCounts.get('/Execute') ?? 0) - before).toBeLessThan(30)
  })

  test('refuses an answer above 1 MiB inside a transaction, and commits nothing of it', async () => {
    const work = database.transaction(async (executor) => {
      await executor.execute(sql`insert into marks (label) values ('too much')`)
      await executor.query(large, z.unknown())
    })
    await expect(work).rejects.toMatchObject({ code: 'DB_RESPONSE_TOO_LARGE', retryable: false })
    expect(await database.query(sql`select label from marks where label = 'too much'`, z.unknown())).toEqual([])
  })

  test('refuses a row above 64 kB', async () => {
    const query = database.query(sql`select repeat('x', 70000) as text`, z.unknown())
    await expect(query).rejects.toMatchObject({ code: 'DB_RESPONSE_TOO_LARGE' })
  })

  test('sends no request above 4 MiB', async () => {
    const call = database.query(sql`select length(${'"'.repeat(3 * 2 ** 20)}::text) as n`, z.unknown())
    await expect(call).rejects.toMatchObject({ code: 'DB_REQUEST_TOO_LARGE', retryable: false })
  })

  test('gives up a transaction that was idle for three minutes, and commits nothing of it', async () => {
    const work = database.transaction(async (executor) => {
      await executor.execute(sql`insert into marks (label) values ('late')`)
      now += 181_000
    })
    await expect(work).rejects.toMatchObject({ code: 'DB_TRANSACTION_LOST', retryable: true })
    expect(await database.query(sql`select label from marks where label = 'late'`, z.unknown())).toEqual([])
  })

  test('runs statements of a transaction one after the other, even when they are sent together', async () => {
    const inserted = await database.transaction((executor) =>
      Promise.all([1, 2, 3].map(() => executor.execute(sql`insert into marks (label) values ('together')`))),
    )
    expect(inserted).toEqual([1, 1, 1])
  })

  test('reads ids of a sequence as numbers', async () => {
    const rows = await database.query(sql`select id from marks limit 1`, z.object({ id: z.number() }))
    expect(rows).toHaveLength(1)
  })

  test('says which type cannot be returned', async () => {
    const query = database.query(sql`select interval '1 day' as span`, z.unknown())
    await expect(query).rejects.toMatchObject({
      code: 'DB_UNSUPPORTED_TYPE',
      message: 'The result contains the unsupported data type INTERVAL.',
    })
  })
})
