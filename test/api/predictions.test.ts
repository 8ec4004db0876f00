import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { IngestBatch } from '#contracts/ingest-batch'
import { makeHandler } from '#functions/ingest-observations/handler'
import { fakePorts } from '#test/support/fake-ports'
import { type ApiLab, type Json, openApiLab } from './api-lab.ts'

const churn = {
  name: 'churn',
  type: 'xgboost',
  columns: { time: 'seen', id: 'row', label: 'left', score: 'p' },
  features: [{ name: 'minutes' }],
  positiveLabel: 'yes',
}

let lab: ApiLab
let ingest: (batch: IngestBatch) => Promise<unknown>
beforeAll(async () => {
  lab = await openApiLab({ ingest: (batch) => ingest(batch) })
  const handle = makeHandler(fakePorts(lab.database, '1996-09-04T12:00:00Z'))
  ingest = handle
  await lab.json(201, 'PUT', '/v1/models/churn', churn)
})
afterAll(() => lab.close())

const csv = { 'content-type': 'text/csv' }
const send = (path: string, text: string, status = 200): Promise<Json> =>
  lab.json(status, 'POST', `/v1/models/churn/${path}`, text, csv)
const list = (query = ''): Promise<Json> => lab.json(200, 'GET', `/v1/models/churn/predictions${query}`)

describe('predictions', () => {
  const rows =
    'seen,row,minutes,left,p\n1996-09-04T10:00Z,a,1,,0.2\n1996-09-04T10:00Z,b,2,,0.7\nlate,c,3,,0.1\n1996-09-04T11:00Z,d,4,,\n'

  it('are in the answer to posted rows that asks for them, in the order of the rows', async () => {
    expect((await send('observations', 'seen,row,minutes\n1996-09-04T09:00Z,z,1\n')).predictions).toBeNull()
    const { predictions, notes, rejected } = await send('observations?predictions=true', rows)
    const none = { version: null, label: null, labelKnownAt: null }
    expect(predictions).toEqual([
      { rowNumber: 1, id: 'a', observedAt: '1996-09-04T10:00:00.000Z', score: 0.2, predictedLabel: 'not yes', ...none },
      { rowNumber: 2, id: 'b', observedAt: '1996-09-04T10:00:00.000Z', score: 0.7, predictedLabel: 'yes', ...none },
      { rowNumber: 4, id: 'd', observedAt: '1996-09-04T11:00:00.000Z', score: null, predictedLabel: null, ...none },
    ])
    expect(rejected).toBe(1)
    expect(notes).toEqual(['1 row without a score: churn has no version yet.'])
  })

  it('of a repeated delivery are those of the first time', async () => {
    const first = await send('observations?predictions=true', rows)
    expect([first.status, first.predictions.length]).toEqual(['already-ingested', 3])
    const other = rows.replace('0.7', '0.9')
    const { predictions } = await send('observations?predictions=true', other)
    expect(predictions[1].score).toBe(0.7)
  })

  it('are answered for 5,000 rows at most: a larger delivery is refused as a whole', async () => {
    const many = Array.from({ length: 5001 }, (_, index) => `1996-09-04T10:00Z,m${index},1`).join('\n')
    const problem = await send('observations?predictions=true', `seen,row,minutes\n${many}\n`, 413)
    expect(problem.detail).toContain('at most 5000 rows, and the delivery has 5001')
    expect((await list('?id=m0')).predictions).toEqual([])
  })

  it('are listed by time, in either direction, in pages', async () => {
    const ids = async (query: string): Promise<string[]> => {
      const found: string[] = []
      let next = ''
      do {
        const page = await list(`?limit=2&${query}${next}`)
        found.push(...page.predictions.map(({ id }: { id: string }) => id))
        next = page.next === null ? '' : `&cursor=${page.next}`
      } while (next !== '')
      return found
    }
    expect(await ids('')).toEqual(['d', 'b', 'a', 'z'])
    expect(await ids('order=oldest-first')).toEqual(['z', 'a', 'b', 'd'])
    expect(await ids('from=1996-09-04T10:00:00Z&to=1996-09-04T11:00:00Z')).toEqual(['b', 'a'])
    expect(await ids('id=b')).toEqual(['b'])
    expect(await ids('id=nobody')).toEqual([])
  })

  it('read the labels as the files write them, once those are in', async () => {
    const { notes } = await send('labels', 'row,left\na,no\nb,yes\n')
    expect(notes).toEqual([
      'Label "no", which these rows show for the first time, counts as 0; from now on every label but it and positiveLabel is rejected.',
    ])
    const labels = (await list()).predictions.map((row: Json) => [row.id, row.predictedLabel, row.label])
    expect(labels).toEqual([
      ['d', null, null],
      ['b', 'yes', 'yes'],
      ['a', 'no', 'no'],
      ['z', null, null],
    ])
  })

  it('of an unknown model, and at a cursor of another list, are refused', async () => {
    await lab.json(404, 'GET', '/v1/models/nobody/predictions')
    await lab.json(422, 'GET', '/v1/models/churn/predictions?cursor=eA')
  })
})

describe('labels as text', () => {
  it('other than the two are rejected with those that are allowed', async () => {
    const { rejectedRows, labels } = await send('labels', 'row,left\na,maybe\nb, YES\nd,no\n')
    expect(labels).toBe(1)
    expect(rejectedRows).toEqual([
      { rowNumber: 1, part: 'label', reason: 'left: "maybe" is neither "no" nor "yes"' },
      { rowNumber: 2, part: 'label', reason: 'left: "YES" is neither "no" nor "yes"' },
    ])
  })

  it('keep their positive label once rows are in', async () => {
    const changed = { ...churn, positiveLabel: 'no' }
    const problem = await lab.json(409, 'PUT', '/v1/models/churn', changed)
    expect(problem).toMatchObject({ code: 'LABELS_FIXED', errors: [{ field: 'positiveLabel' }] })
    await lab.json(200, 'PUT', '/v1/models/churn', { ...churn, classes: ['no', 'yes'] })
  })

  it('keep the times of their rows: another time zone is refused once rows are in', async () => {
    const changed = { ...churn, timeZones: { time: 'Europe/Berlin' } }
    const problem = await lab.json(409, 'PUT', '/v1/models/churn', changed)
    expect(problem).toMatchObject({ code: 'TIMES_FIXED', errors: [{ field: 'timeZones.time' }] })
    await lab.json(200, 'PUT', '/v1/models/churn', { ...churn, timeZones: { time: 'UTC' } })
  })

  it('are not learnt from a delivery that shows several', async () => {
    await lab.json(201, 'PUT', '/v1/models/tall', { ...churn, name: 'tall' })
    const post = (path: string, text: string): Promise<Json> =>
      lab.json(200, 'POST', `/v1/models/tall/${path}`, text, csv)
    const { rejectedRows, labels } = await post('labels', 'row,left\na,yes\nb,no\nc,unknown\n')
    expect(labels).toBe(1)
    const reason = (label: string) =>
      `left: "${label}" is not the only other label of its delivery beside "yes": name both in classes of the model file`
    expect(rejectedRows.map((row: Json) => row.reason)).toEqual([reason('no'), reason('unknown')])
    await lab.json(200, 'PUT', '/v1/models/tall', { ...churn, name: 'tall', classes: ['yes', 'no'] })
    expect((await post('labels', 'row,left\nb,no\nc,unknown\n')).rejectedRows).toMatchObject([
      { reason: 'left: "unknown" is neither "no" nor "yes"' },
    ])
  })
})

describe('a model that no training takes', () => {
  it.each([
    [{ type: 'catboost' }, 'type', 'catboost cannot be trained: this release trains xgboost'],
    [{ task: 'regression' }, 'task', 'regression cannot be trained: the only task is binary-classification'],
  ])('%o is refused in one sentence', async (change, field, message) => {
    const problem = await lab.json(422, 'PUT', '/v1/models/other', { ...churn, name: 'other', ...change })
    expect(problem.errors).toEqual([{ field, message }])
  })
})
