import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHandler } from '#functions/ingest-observations/handler'
import { fakePorts } from '#test/support/fake-ports'
import { type ApiLab, type Json, labStart, openApiLab, priceModel } from './api-lab.ts'

let lab: ApiLab
beforeAll(async () => {
  lab = await openApiLab({
    ingest: (batch) => makeHandler(fakePorts(lab.database, new Date(labStart).toISOString()))(batch),
  })
  await lab.json(201, 'PUT', '/v1/models/price', priceModel)
})
afterAll(() => lab.close())

describe('an Idempotency-Key of rows', () => {
  const send = async (key: string | null, demand: number) => {
    const text = `time,demand,region\n1996-09-04T10:00:${demand}Z,${demand},north\n`
    const headers = { 'content-type': 'text/csv', ...(key !== null && { 'idempotency-key': key }) }
    const response = await lab.request('POST', '/v1/models/price/observations', text, headers)
    const body = (await response.json()) as Json
    return [response.status, body.code ?? body.status]
  }

  it('counts the same rows once, and refuses others', async () => {
    expect(await send('k1', 11)).toEqual([200, 'accepted'])
    expect(await send('k1', 11)).toEqual([200, 'already-ingested'])
    expect(await send('k1', 12)).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
    expect(await send('k2', 12)).toEqual([200, 'accepted'])
  })

  it('is the content where it is missing', async () => {
    expect(await send(null, 13)).toEqual([200, 'accepted'])
    expect(await send(null, 13)).toEqual([200, 'already-ingested'])
    expect(await send(null, 14)).toEqual([200, 'accepted'])
  })
})
