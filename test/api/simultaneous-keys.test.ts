import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { PgDatabase } from '#adapters/postgres/pg-database'
import type { IngestBatch } from '#contracts/ingest-batch'
import { sql } from '#core/sql'
import { makeHandler } from '#functions/ingest-observations/handler'
import { prepareDatabase } from '#local/state/prepare-database'
import { batchRowsMax } from '#rows/divide-batch'
import { fakePorts } from '#test/support/fake-ports'
import { type PostgresServer, startPostgresServer } from '#test/support/postgres-server'
import { type ApiLab, type Json, labStart, openApiLab, priceModel } from './api-lab.ts'

let server: PostgresServer
let lab: ApiLab
/** Another connection, which holds requests up. */
let other: PgDatabase
/** Called before a delivery is taken in: by then its request has found its key to be new. */
let beforeIngest: () => Promise<void> = async () => {}

beforeAll(async () => {
  server = await startPostgresServer()
  const url = await server.createDatabase()
  other = new PgDatabase({ url, connectionCountMax: 1 })
  const ingest = async (batch: IngestBatch) => {
    await beforeIngest()
    return makeHandler(fakePorts(lab.database, new Date(labStart).toISOString()))(batch)
  }
  lab = await openApiLab({ ingest }, async () => {
    const database = new PgDatabase({ url, connectionCountMax: 4 })
    await prepareDatabase(database)
    return database
  })
})
afterAll(async () => {
  await other?.close()
  await lab?.close()
  await server?.stop()
})

/** Lets nobody through before so many have come. */
function barrier(count: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let waiting = 0
  return async () => {
    waiting += 1
    if (waiting === count) resolve()
    await promise
  }
}

describe('two requests with one Idempotency-Key at the same time', () => {
  const ids = z.object({ observation_id: z.string() })
  const label = (row: string, value: string) => `${row},${value}`
  const rowsOf = (hour: number, count: number, value = 'yes') =>
    Array.from({ length: count }, (_, index) =>
      label(`1996-09-04T0${hour}:${pad(index / 60)}:${pad(index % 60)}Z,${index},north`, value),
    )
  const pad = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const header = 'time,demand,region,dear'

  async function openModel(name: string) {
    await lab.json(201, 'PUT', `/v1/models/${name}`, {
      ...priceModel,
      name,
      columns: { ...priceModel.columns, label: 'dear' },
      ...{ positiveLabel: 'yes', classes: ['no', 'yes'] },
    })
    const send = async (rows: readonly string[]) => {
      const headers = { 'content-type': 'text/csv', 'idempotency-key': 'key' }
      const body = `${header}\n${rows.join('\n')}\n`
      const response = await lab.request('POST', `/v1/models/${name}/observations`, body, headers)
      const answer = (await response.json()) as Json
      return `${response.status} ${answer.code ?? answer.status}`
    }
    const stored = async () =>
      (
        await lab.database.query(
          sql`select observation_id from predictions where model_name = ${name} order by observed_at`,
          ids,
        )
      ).length
    return { send, stored }
  }

  it.each([
    ['few', rowsOf(1, 3), rowsOf(2, 5)],
    ['refused-labels-in-one', rowsOf(1, 3), rowsOf(2, 5, 'maybe')],
    ['refused-labels-in-both', rowsOf(1, 3, 'maybe'), rowsOf(2, 5, 'perhaps')],
    ['more-than-one-statement', rowsOf(1, batchRowsMax + 3), rowsOf(2, 5)],
  ])('take in the rows of one, and say so to the other: %s', async (name, one, two) => {
    const { send, stored } = await openModel(name)
    beforeIngest = barrier(2)
    const answers = await Promise.all([send(one), send(two)])
    expect(answers.toSorted()).toEqual(['200 accepted', '422 IDEMPOTENCY_KEY_REUSED'])
    const [taken, refused] = answers[0] === '200 accepted' ? [one, two] : [two, one]
    // A row whose label is refused is kept among the rejected ones.
    const valid = taken.filter((row) => row.endsWith(',yes'))
    expect(await stored()).toBe(valid.length)
    beforeIngest = async () => {}
    expect(await send(taken)).toBe('200 already-ingested')
    expect(await send(refused)).toBe('422 IDEMPOTENCY_KEY_REUSED')
    expect(await stored()).toBe(valid.length)
  })

  it('take the same rows in once', async () => {
    const { send, stored } = await openModel('same-rows')
    beforeIngest = barrier(2)
    expect((await Promise.all([send(rowsOf(1, 3)), send(rowsOf(1, 3))])).toSorted()).toEqual([
      '200 accepted',
      '200 already-ingested',
    ])
    expect(await stored()).toBe(3)
  })

  it.each([
    ['retraining-runs', (reason: string) => ({ reason })],
    ['rollbacks', (reason: string) => ({ reason })],
  ])('ask once, and the other one is told: POST …/%s', async (path, bodyOf) => {
    const name = `asked-for-${path}`
    await openModel(name)
    const ask = async (reason: string) => {
      const headers = { 'idempotency-key': 'key' }
      return (await lab.request('POST', `/v1/models/${name}/${path}`, bodyOf(reason), headers)).status
    }
    let asked: Promise<number[]> = Promise.resolve([])
    await other.transaction(async (held) => {
      // Stated events can be read, and none be stated: both requests look before one of them writes.
      await held.execute(sql`lock table outbox in share row exclusive mode`)
      asked = Promise.all([ask('a new tariff'), ask('an old tariff')])
      await new Promise((resolve) => setTimeout(resolve, 300))
    })
    expect((await asked).toSorted()).toEqual([202, 422])
    const reasons = lab.published
      .filter(({ detail }) => (detail.data as Json).modelName === name && (detail.data as Json).askedBy !== undefined)
      .filter((event) => event['detail-type'].endsWith('Asked'))
    expect(reasons).toHaveLength(1)
  })
})
