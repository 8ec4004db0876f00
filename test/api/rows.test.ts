import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rowFormats } from '#contracts/row-formats'
import { emptyReport } from '#functions/ingest-observations/add-reports'
import { type ApiLab, type Json, openApiLab, priceModel } from './api-lab.ts'

let lab: ApiLab
beforeAll(async () => {
  lab = await openApiLab()
  await lab.json(201, 'PUT', '/v1/models/price', priceModel)
})
afterAll(() => lab.close())

async function send(mediaType: string, body: string | Uint8Array<ArrayBuffer>, path = 'observations') {
  const init = { method: 'POST', body, headers: { 'content-type': mediaType } }
  const response = await lab.send(`/v1/models/price/${path}`, init)
  return { status: response.status, body: (await response.json()) as Json }
}

const written = {
  csv: 'time,demand,region\n1996-05-07,1,north\n',
  ndjson: '{"time":"1996-05-07","demand":1,"region":"north"}\n',
  json: '[{"time":"1996-05-07","demand":1,"region":"north"}]',
  parquet: new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'time', data: ['1996-05-07'], type: 'STRING' },
        { name: 'demand', data: [1], type: 'DOUBLE' },
        { name: 'region', data: ['north'], type: 'STRING' },
      ],
    }),
  ),
} satisfies Record<keyof typeof rowFormats, string | Uint8Array>

describe.each(Object.entries(rowFormats))('rows as %s', (format, { mediaTypes, holds }) => {
  it.each(mediaTypes)('are read when they are sent as %s', async (mediaType) => {
    lab.batches.length = 0
    expect((await send(`${mediaType}; charset=utf-8`, written[format as keyof typeof written])).status).toBe(200)
    expect(lab.batches[0]?.observations).toEqual([
      { id: '1996-05-07T00:00:00.000Z', at: Date.parse('1996-05-07'), features: [1, 'north'], rowNumber: 1 },
    ])
  })

  it('are described in the OpenAPI document', async () => {
    const { paths } = await lab.json(200, 'GET', '/openapi.json')
    for (const kind of ['observations', 'labels']) {
      const { requestBody, description } = paths[`/v1/models/{model}/${kind}`].post
      if (format === 'json')
        expect(requestBody.content[mediaTypes[0]]?.schema).toMatchObject({ type: 'array', description: holds })
      else expect(description).toContain(`\`${mediaTypes[0]}\`: ${holds}`)
    }
  })
})

describe('rows that are refused', () => {
  const manyRows = parquetWriteBuffer({
    columnData: [{ name: 'demand', data: new Array(500_001).fill(true), type: 'BOOLEAN' }],
  })

  it.each([
    ['application/xml', '<a/>', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['text/csv', '', 422, 'EMPTY_FILE'],
    ['application/x-ndjson', '\n', 422, 'EMPTY_FILE'],
    ['application/json', '{"time":"1996-05-07"}', 422, 'UNREADABLE_FILE'],
    ['text/csv', new Uint8Array([0x61, 0xe4]), 422, 'NOT_UTF8'],
    ['text/csv', 'time,demand,region\n1996-05-07,"1\n', 422, 'UNREADABLE_FILE'],
    ['application/vnd.apache.parquet', 'time', 422, 'UNREADABLE_FILE'],
    ['text/csv', 'time,time\n', 422, 'DUPLICATE_COLUMN'],
    ['text/csv', 'time,load\n', 422, 'MISSING_COLUMNS'],
    ['application/vnd.apache.parquet', new Uint8Array(manyRows), 413, 'TOO_MANY_ROWS'],
  ])('as %s, %#, are answered with a status and a code', async (mediaType, content, status, code) => {
    expect(await send(mediaType, content)).toMatchObject({ status, body: { status, code } })
  })

  it('name the media types that there are', async () => {
    const { body } = await send('application/xml', '<a/>')
    const known = 'text/csv, application/x-ndjson, application/json or application/vnd.apache.parquet'
    expect(body.detail).toBe(`Rows are sent as ${known}: say which in Content-Type.`)
  })

  it('name each column that is missing', async () => {
    expect((await send('text/csv', 'time,load\n')).body.errors).toEqual([
      { field: 'demand', message: 'column is missing (feature)' },
      { field: 'region', message: 'column is missing (feature)' },
    ])
  })

  it('have no row number that the database cannot keep', async () => {
    const { status, body } = await send('text/csv', written.csv, 'observations?rowOffset=9007199254740991')
    expect([status, body.code, body.errors[0].field]).toEqual([422, 'INVALID_FIELD', 'rowOffset'])
  })
})

it('rows that no version scored are noted for their sender', async () => {
  const reason = 'no version of price serves: model.onnx is gone'
  const report = (rows: number) => ({ ...emptyReport, status: 'accepted' as const, unserved: { rows, reason } })
  const lost = await openApiLab({ ingest: async ({ observations }) => report(observations.length) })
  try {
    await lost.json(201, 'PUT', '/v1/models/price', priceModel)
    const csv = { 'content-type': 'text/csv' }
    const { notes } = await lost.json(
      200,
      'POST',
      '/v1/models/price/observations',
      'time,demand,region\n1996-09-04,1,north\n',
      csv,
    )
    expect(notes).toEqual([`1 row was kept without a score: ${reason}.`])
  } finally {
    await lost.close()
  }
})
