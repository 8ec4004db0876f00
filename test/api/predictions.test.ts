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
    const { notes } = await send('labels', 'row,left\na,no\nb,yes\nz,no\n')
    expect(notes).toEqual([
      'Label "no", which these rows show for the first time, counts as 0; from now on every label but it and positiveLabel is rejected.',
    ])
    const labels = (await list()).predictions.map((row: Json) => [row.id, row.predictedLabel, row.label])
    expect(labels).toEqual([
      ['d', null, null],
      ['b', 'yes', 'yes'],
      ['a', 'no', 'no'],
      ['z', null, 'no'],
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

  it('may be named after rows without labels have come, unless these have scores of the other label', async () => {
    const { post, apply } = await newModel('late-names', { positiveLabel: undefined })
    const row = (id: string, score: string) => `seen,row,minutes,p\n1996-09-04T10:00Z,${id},1,${score}\n`
    await post('observations', row('a', ''))
    const { rejectedRows } = await post('labels', 'row,left\na,yes\n')
    expect(rejectedRows[0].reason).toContain('other texts need positiveLabel in the model file')
    await apply(200, { classes: ['no', 'yes'] })
    expect(await post('labels', 'row,left\na,yes\n')).toMatchObject({ labelsNew: 1, rejected: 0 })
    await apply(409, { positiveLabel: 'no', classes: ['no', 'yes'] })
    const scored = await newModel('scored', {})
    await scored.post('observations', row('a', '0.9'))
    await scored.apply(409, { positiveLabel: 'no' })
  })

  it('keep the times of their rows: another time zone is refused once rows are in', async () => {
    const changed = { ...churn, timeZones: { time: 'Europe/Berlin' } }
    const problem = await lab.json(409, 'PUT', '/v1/models/churn', changed)
    expect(problem).toMatchObject({ code: 'TIMES_FIXED', errors: [{ field: 'timeZones.time' }] })
    await lab.json(200, 'PUT', '/v1/models/churn', { ...churn, timeZones: { time: 'UTC' } })
  })

  it('are not learnt from a delivery that shows several', async () => {
    const { post, apply } = await newModel('several')
    const { rejectedRows, labels } = await post('labels', 'row,left\na,yes\nb,no\nc,unknown\nd,no\ne,unknown\n')
    expect(labels).toBe(1)
    expect(rejectedRows.map((row: Json) => row.reason)).toEqual(['no', 'unknown', 'no', 'unknown'].map(notKnownYet))
    await apply(200, { classes: ['yes', 'no'] })
    expect((await post('labels', 'row,left\nb,no\nc,unknown\n')).rejectedRows).toMatchObject([
      { reason: 'left: "unknown" is neither "no" nor "yes"' },
    ])
  })

  it('are not learnt from a single row, whichever comes first', async () => {
    const { post } = await newModel('single')
    const reasonsOf = async (text: string) =>
      (await post('labels', `row,left\n${text}\n`)).rejectedRows.map(({ reason }: Json) => reason)
    expect(await reasonsOf('a,nope')).toEqual([notKnownYet('nope')])
    expect(await reasonsOf('b,yes')).toEqual([])
    expect(await reasonsOf('a,nope')).toEqual([notKnownYet('nope')])
    expect(await reasonsOf('c,no\nd,no')).toEqual([])
    expect(await reasonsOf('a,nope')).toEqual(['left: "nope" is neither "no" nor "yes"'])
    expect(await reasonsOf('a,no')).toEqual([])
  })

  it('are not learnt before the positive label has come: it may be misspelled', async () => {
    const { post, apply } = await newModel('misspelled', { positiveLabel: 'yess' })
    const { labels, rejected } = await post('labels', 'row,left\na,yes\nb,yes\n')
    expect([labels, rejected]).toEqual([0, 2])
    await apply(200, { positiveLabel: 'yes' })
    expect(await post('labels', 'row,left\na,yes\nb,yes\n')).toMatchObject({ labelsNew: 2, rejected: 0 })
  })

  it('that were rejected only because the other label was not known come in when they are sent again', async () => {
    const { post, apply } = await newModel('again')
    const file = 'seen,row,minutes,left\n1996-09-04T10:00Z,a,1,no\n1996-09-04T10:01Z,b,2,yes\n1996-09-04T10:02Z,c,2,\n'
    const first = { observationsNew: 2, labelsNew: 1, rejected: 1 }
    expect(await post('observations', file)).toMatchObject({ status: 'accepted', ...first })
    expect(await post('observations', file)).toMatchObject({ status: 'already-ingested', rejected: 1 })
    await apply(200, { classes: ['no', 'yes'] })
    const whole = { observations: 3, observationsNew: 1, labels: 2, labelsNew: 1, rejected: 0 }
    expect(await post('observations', file)).toMatchObject({ status: 'accepted', ...whole })
    expect(await post('observations', file)).toMatchObject({ status: 'already-ingested', rejected: 0 })
  })

  it.each([
    ['a class', { classes: ['noo', 'yes'] }, { classes: ['no', 'yes'] }],
    ['the positive one', { positiveLabel: 'yess' }, { positiveLabel: 'yes', classes: ['no', 'yes'] }],
    ['both', { positiveLabel: undefined }, { classes: ['no', 'yes'] }],
  ])('that were rejected by wrong names come in when they are sent again: %s', async (what, wrong, right) => {
    const { post, apply } = await newModel(`wrong-${what.replaceAll(' ', '-')}`, wrong)
    const file = 'row,left\na,yes\nb,no\nc,maybe\n'
    const { rejected } = await post('labels', file)
    expect(rejected).toBeGreaterThan(1)
    expect(await post('labels', file)).toMatchObject({ status: 'already-ingested', rejected })
    await apply(200, right)
    expect(await post('labels', file)).toMatchObject({ status: 'accepted', labels: 2, rejected: 1 })
    expect(await post('labels', file)).toMatchObject({ status: 'already-ingested', labels: 2, rejected: 1 })
  })

  it('keep the negative label that rows have, named or learnt', async () => {
    const { post, apply } = await newModel('renamed', { classes: ['noo', 'yes'] })
    await post('labels', 'row,left\na,yes\nb,no\n')
    // No row has the misspelled one.
    await apply(200, { classes: ['no', 'yes'] })
    await post('labels', 'row,left\nb,no\n')
    const problem = await apply(409, { classes: ['nein', 'yes'] })
    expect(problem).toMatchObject({
      code: 'LABELS_FIXED',
      detail:
        'The negative label of renamed is fixed, because rows have it already (was no, now nein). Give the changed model another name.',
      errors: [{ field: 'classes', message: 'was no, now nein' }],
    })
    await apply(200, { classes: ['yes', 'no'] })
    // Without classes it stays, as if it were learnt: another one is rejected, or refused.
    await apply(200, {})
    expect((await post('labels', 'row,left\nc,yes\nd,nein\ne,nein\n')).rejectedRows).toMatchObject([
      { reason: 'left: "nein" is neither "no" nor "yes"' },
      { reason: 'left: "nein" is neither "no" nor "yes"' },
    ])
    await apply(409, { classes: ['nein', 'yes'] })
    await apply(200, { classes: ['no', 'yes'] })
  })

  it('keep 0 and 1 once a row has label 0', async () => {
    const { post, apply } = await newModel('binary', { positiveLabel: undefined })
    await post('labels', 'row,left\na,1\n')
    await apply(200, { positiveLabel: '1', classes: ['no', '1'] })
    await apply(200, { positiveLabel: undefined })
    await post('labels', 'row,left\nb,0\n')
    await apply(409, { positiveLabel: '1', classes: ['no', '1'] })
    await apply(200, { positiveLabel: '1' })
    expect(await post('labels', 'row,left\nc,0.0\nd,1.0\ne,no\n')).toMatchObject({
      labelsNew: 2,
      rejectedRows: [{ reason: 'left: "no" is neither "0" nor "1"' }],
    })
  })
})

/** A model of its own, whose rows nothing else sends. */
async function newModel(name: string, parts: object = {}) {
  const path = `/v1/models/${name}`
  await lab.json(201, 'PUT', path, { ...churn, ...parts, name })
  return {
    apply: (status: number, changed: object): Promise<Json> =>
      lab.json(status, 'PUT', path, { ...churn, ...changed, name }),
    post: (kind: string, text: string): Promise<Json> => lab.json(200, 'POST', `${path}/${kind}`, text, csv),
  }
}

const notKnownYet = (label: string) =>
  `left: "${label}" is not known yet: only "yes" is allowed. Name both labels in classes of the model file and send these rows again; without classes the other label is learnt from a delivery that shows it, and no third one, at least 2 times, once "yes" has come`

describe('a model that no training takes', () => {
  it.each([[{ task: 'regression' }, 'positiveLabel', 'belongs to a binary-classification, and this is a regression']])(
    '%o is refused in one sentence',
    async (change, field, message) => {
      const problem = await lab.json(422, 'PUT', '/v1/models/other', { ...churn, name: 'other', ...change })
      expect(problem.errors).toEqual([{ field, message }])
    },
  )
})
