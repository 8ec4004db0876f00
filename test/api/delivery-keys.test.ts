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

  describe('whose labels are refused', () => {
    const model = (name: string, classes: readonly string[]) => [
      `/v1/models/${name}`,
      {
        ...priceModel,
        name,
        columns: { ...priceModel.columns, label: 'dear' },
        ...{ positiveLabel: 'yes', classes },
      },
    ]
    const open = async (name: string) => {
      await lab.json(201, 'PUT', ...(model(name, ['noo', 'yes']) as [string, Json]))
      return {
        correct: () => lab.json(200, 'PUT', ...(model(name, ['no', 'yes']) as [string, Json])),
        send: async (key: string, rows: string, part = 'observations') => {
          const header = part === 'labels' ? 'time,dear' : 'time,demand,region,dear'
          const headers = { 'content-type': 'text/csv', 'idempotency-key': key }
          const path = `/v1/models/${name}/${part}`
          const response = await lab.request('POST', path, `${header}\n${rows}\n`, headers)
          const body = (await response.json()) as Json
          return [response.status, body.code ?? body.status, body.rejected ?? null]
        },
      }
    }
    const reused = [422, 'IDEMPOTENCY_KEY_REUSED', null]
    const refused = '1996-09-04T10:01Z,1,north,no'
    const accepted = '1996-09-04T10:02Z,2,north,yes'

    it('is refused with other rows, whether the labels of the first or of the later ones are', async () => {
      const { send } = await open('refused')
      expect(await send('first', refused)).toEqual([200, 'accepted', 1])
      expect(await send('first', accepted)).toEqual(reused)
      expect(await send('first', refused.replace('10:01', '10:03'))).toEqual(reused)
      expect(await send('first', refused)).toEqual([200, 'already-ingested', 1])
      expect(await send('later', accepted)).toEqual([200, 'accepted', 0])
      expect(await send('later', refused)).toEqual(reused)
      expect(await send('other', refused.replace('10:01', '10:04'))).toEqual([200, 'accepted', 1])
    })

    it('takes the same rows in once the model file names their labels, and no others', async () => {
      const { send, correct } = await open('named')
      expect(await send('key', refused)).toEqual([200, 'accepted', 1])
      await correct()
      expect(await send('key', accepted)).toEqual(reused)
      expect(await send('key', refused)).toEqual([200, 'accepted', 0])
      expect(await send('key', refused)).toEqual([200, 'already-ingested', 0])
      expect(await send('key', accepted)).toEqual(reused)
    })

    it('is another one for labels that come alone, and in another model', async () => {
      const [one, two] = [await open('one'), await open('two')]
      expect(await one.send('key', refused)).toEqual([200, 'accepted', 1])
      expect(await one.send('key', '1996-09-04T10:01Z,no', 'labels')).toEqual([200, 'accepted', 1])
      expect(await one.send('key', '1996-09-04T10:01Z,yes', 'labels')).toEqual(reused)
      expect(await two.send('key', accepted)).toEqual([200, 'accepted', 0])
    })
  })

  it('is the content where it is missing', async () => {
    expect(await send(null, 13)).toEqual([200, 'accepted'])
    expect(await send(null, 13)).toEqual([200, 'already-ingested'])
    expect(await send(null, 14)).toEqual([200, 'accepted'])
  })
})
