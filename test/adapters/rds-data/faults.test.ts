import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { RdsDataDatabase } from '#adapters/rds-data/rds-data-database'
import { rawSql, sql } from '#core/sql'
import { FakeClock } from '#test/support/fake-ports'
import { openRdsData } from '#test/support/open-rds-data'
import { resuming, throttled } from '#test/support/rds-data-api/faults'
import type { RdsDataApi } from '#test/support/rds-data-api/rds-data-api'
import { databaseName, type RdsDataServer, startRdsDataServer } from '#test/support/rds-data-server'

const countRow = z.object({ n: z.number() }).transform(({ n }) => n)
const count = sql`select n from counters`
const increment = sql`update counters set n = n + 1`

describe('faults of the Data API and of the way to it', () => {
  let server: RdsDataServer
  let api: RdsDataApi
  let database: RdsDataDatabase
  let clock: FakeClock
  let waits: number[]
  const counted = async () => (await database.query(count, countRow))[0]

  beforeAll(async () => {
    server = await startRdsDataServer()
    api = await server.create({ statementMsMax: 500 })
    clock = new FakeClock('2026-01-01T00:00:00Z')
    const wait = async (ms: number) => {
      waits.push(ms)
      clock.advance(ms)
    }
    database = openRdsData(api, databaseName, { clock, wait })
    waits = []
    await database.execute(rawSql('create table counters (n bigint not null)'))
    await database.execute(rawSql('insert into counters values (0)'))
  })
  beforeEach(async () => {
    waits = []
    await database.execute(rawSql('update counters set n = 0'))
  })
  afterAll(async () => {
    await database.close()
    await server.stop()
  })

  test('waits for a cluster that scaled to zero, longer each time', async () => {
    api.fail({ ...resuming, times: 4 })
    expect(await database.execute(increment)).toBe(1)
    expect(waits).toEqual([1_000, 2_000, 4_000, 5_000])
    expect(await counted()).toBe(1)
  })

  test('gives up on a cluster that does not come back, with a retryable error', async () => {
    api.fail({ ...resuming, times: 10 })
    await expect(database.transaction((executor) => executor.execute(increment))).rejects.toMatchObject({
      code: 'DB_RESUMING',
      retryable: true,
    })
    expect(waits.reduce((sum, ms) => sum + ms)).toBeLessThanOrEqual(40_000)
  })

  test('sends a throttled call again', async () => {
    api.fail({ ...throttled, times: 2 })
    expect(await database.execute(increment)).toBe(1)
    expect(await counted()).toBe(1)
  })

  test('reads again after a lost answer', async () => {
    api.fail({ when: 'lost', exception: '' })
    api.fail({ when: 'after', exception: 'ServiceUnavailableError' })
    expect(await counted()).toBe(0)
    expect(waits).toHaveLength(2)
  })

  test.each([
    { when: 'lost', exception: '' },
    { when: 'after', exception: 'InternalServerErrorException' },
  ] as const)('runs no change twice whose answer was lost ($exception)', async (fault) => {
    api.fail({ ...fault, operation: '/Execute' })
    await expect(database.execute(increment)).rejects.toMatchObject({ retryable: true })
    expect(await counted()).toBe(1)
  })

  test('rolls a transaction back when the answer to a statement is lost', async () => {
    api.fail({ operation: '/Execute', when: 'lost', exception: '' })
    const work = database.transaction((executor) => executor.execute(increment))
    await expect(work).rejects.toMatchObject({ code: 'DB_CONNECTION_LOST', retryable: true })
    expect(await counted()).toBe(0)
  })

  test('commits on the second request when the first one does not arrive', async () => {
    api.fail({ operation: '/CommitTransaction', when: 'before', exception: 'DatabaseUnavailableException' })
    await database.transaction((executor) => executor.execute(increment))
    expect(await counted()).toBe(1)
  })

  test('reports an unknown outcome when the answer to a commit is lost', async () => {
    api.fail({ operation: '/CommitTransaction', when: 'lost', exception: '' })
    const work = database.transaction((executor) => executor.execute(increment))
    await expect(work).rejects.toMatchObject({ code: 'DB_COMMIT_UNKNOWN', retryable: true })
    expect(await counted()).toBe(1)
  })

  test('cancels a statement that takes too long', async () => {
    const slow = database.query(sql`select true as slept from pg_sleep(5)`, z.unknown())
    await expect(slow).rejects.toMatchObject({ code: 'DB_STATEMENT_CANCELLED', retryable: true })
  })

  test('reports a cluster that is away as retryable', async () => {
    const gone = await server.create()
    const left = openRdsData(gone, databaseName, { clock, wait: async (ms) => clock.advance(ms) })
    await gone.stop()
    await expect(left.execute(increment)).rejects.toMatchObject({ code: 'DB_CONNECTION_LOST', retryable: true })
  })

  test('names a missing database', async () => {
    const nowhere = openRdsData(api, 'nowhere')
    await expect(nowhere.execute(increment)).rejects.toMatchObject({ details: { sqlState: '3D000' }, retryable: false })
  })
})
