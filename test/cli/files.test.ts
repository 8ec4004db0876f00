import { gzipSync } from 'node:zlib'
import { parquetReadObjects } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { IngestBatch } from '#contracts/ingest-batch'
import { makeHandler } from '#functions/ingest-observations/handler'
import { type ApiLab, openApiLab } from '#test/api/api-lab'
import { fakePorts } from '#test/support/fake-ports'
import { type CliLab, openCliLab } from './cli-lab.ts'

const churn = {
  name: 'churn',
  type: 'xgboost',
  columns: { time: 'seen', id: 'row', label: 'left', score: 'p' },
  timeZones: { time: 'Europe/Berlin' },
  features: [{ name: 'minutes' }, { name: 'plan', kind: 'categorical' }],
  positiveLabel: 'yes',
  classes: ['no', 'yes'],
}

let api: ApiLab
let cli: CliLab
let batches: IngestBatch[]
beforeAll(async () => {
  let ingest: (batch: IngestBatch) => Promise<unknown> = async () => null
  api = await openApiLab({
    ingest: (batch) => {
      batches.push(batch)
      return ingest(batch)
    },
  })
  ingest = makeHandler(fakePorts(api.database, '1996-09-04T12:00:00Z'))
  cli = await openCliLab(api)
  await api.json(201, 'PUT', '/v1/models/churn', churn)
})
beforeEach(() => {
  batches = []
})
afterAll(async () => {
  await cli.close()
  await api.close()
})

const parquet = (minutes: number[], more: Partial<Record<'seen' | 'left', string[]>> = {}) =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'seen', data: more.seen ?? minutes.map(() => '1996-09-04 12:00'), type: 'STRING' },
        { name: 'row', data: minutes.map((_, index) => BigInt(`73852952793126942${index}`)), type: 'INT64' },
        { name: 'minutes', data: minutes, type: 'DOUBLE' },
        { name: 'plan', data: minutes.map(() => 'a"b'), type: 'STRING' },
        { name: 'left', data: more.left ?? minutes.map(() => 'no'), type: 'STRING' },
      ],
    }),
  )

describe('remodel ingest', () => {
  it('takes a Parquet file, with long ids digit for digit and infinite values refused', async () => {
    const path = await cli.file('rows.parquet', parquet([1.5, Number.POSITIVE_INFINITY, Number.NaN]))
    const { code, out, json } = await cli.run('ingest', 'churn', path, '--json')
    expect([code, json.observations, json.labels, json.rejected]).toEqual([0, 2, 2, 1])
    expect(json.rejectedRows).toMatchObject([{ line: 2, reason: 'minutes: not a finite number' }])
    expect(batches[0]?.observations.map(({ id, at, features, label }) => [id, at, features, label])).toEqual([
      ['738529527931269420', Date.parse('1996-09-04T10:00Z'), [1.5, 'a"b'], 'no'],
      ['738529527931269422', Date.parse('1996-09-04T10:00Z'), [null, 'a"b'], 'no'],
    ])
    expect(out).toContain('"place": "row"')
    expect((await cli.run('ingest', 'churn', path)).out).toContain('row 2: minutes: not a finite number')
  })

  it.each([
    ['CSV', 'seen,row,minutes,plan\n1996-09-04 12:00,c1,1,x\n', 'c1'],
    ['packed CSV', gzipSync('seen,row,minutes,plan\n1996-09-04 12:00,c2,1,x\n'), 'c2'],
    ['NDJSON', '{"seen":"1996-09-04 12:00","row":"n1","minutes":1,"plan":"x"}\n', 'n1'],
    ['Parquet', parquet([2]), '738529527931269420'],
  ])('tells %s by its first bytes where it comes through stdin', async (_, content, id) => {
    cli.type(content)
    expect((await cli.run('ingest', 'churn', '-')).code).toBe(0)
    expect(batches.flatMap(({ observations }) => observations.map((row) => row.id))).toEqual([id])
  })

  it('takes several files in their order; the first training waits for the last', async () => {
    const rows = await cli.file('a.csv', 'seen,row,minutes,plan\n1996-09-04 11:00,s1,1,x\n')
    const labels = await cli.file('b.parquet', parquet([1], { left: ['yes'] }))
    cli.type('row,left\ns1,maybe\n')
    const { code, out, err } = await cli.run('ingest', 'churn', rows, labels, '-')
    expect(batches.map(({ moreFollows }) => moreFollows)).toEqual([true, true, false])
    expect(out).toContain(`${rows}:\nchurn: 1 new observation.`)
    expect(out).toContain('-:\nchurn: nothing was ingested.\n1 of 1 row rejected:')
    expect([code, err]).toEqual([
      1,
      'remodel: every row of - was rejected; line 2: left: "maybe" is neither "no" nor "yes"',
    ])
    const { json } = await cli.run('ingest', 'churn', rows, labels, '--json')
    expect(json).toMatchObject([{ file: rows }, { file: labels }])
  })

  it.each([
    ['rows.json', (text: string) => text],
    ['rows.json.gz', gzipSync],
    ['rows', (text: string) => `\ufeff${text}`],
  ])('takes an array of JSON from %s, as the API does, with the lines of its rejected rows', async (name, packed) => {
    const rows = [
      '{"seen": "1996-09-04 11:00", "row": "j1",\r\n   "minutes": 1.5, "plan": "a, ]\\"[", "left": "no"}',
      '{"seen": "1996-09-04 11:01", "row": "j2", "minutes": "many", "plan": "x"}',
      '2',
      '{"seen": "1996-09-04 11:02", "row": "j3", "minutes": null, "plan": "{", "left": "yes"}',
    ]
    const path = await cli.file(name, packed(`[\n  ${rows.join(',\n  ')}\n]\n`))
    const { code, json } = await cli.run('ingest', 'churn', path, '--json')
    expect([code, json.observations, json.labels, json.rows]).toEqual([0, 2, 2, 4])
    expect(json.rejectedRows).toEqual([
      { line: 4, reason: expect.stringContaining('minutes: ') },
      { line: 5, reason: 'not a JSON object' },
    ])
    expect(batches.flatMap(({ observations }) => observations.map(({ id, features }) => [id, ...features]))).toEqual([
      ['j1', 1.5, 'a, ]"['],
      ['j3', null, '{'],
    ])
  })

  it('takes lines of JSON from a .json file, and refuses an array that is cut off', async () => {
    const line = '{"seen":"1996-09-04 11:00","row":"l1","minutes":1,"plan":"x"}'
    expect((await cli.run('ingest', 'churn', await cli.file('lines.json', `${line}\n`))).code).toBe(0)
    for (const [text, said] of [
      [`[${line},`, 'ends before the array does'],
      [`[${line},,${line}]`, 'is not one to its end'],
      [`[${line}] [`, 'is not one to its end'],
      ['[]', 'has no rows'],
    ] as const) {
      const path = await cli.file('cut.json', text)
      const { code, err } = await cli.run('ingest', 'churn', path)
      expect([code, err]).toEqual([2, expect.stringMatching(new RegExp(`^remodel: ${path} .*${said}`))])
    }
  })

  it('says what became of the files before one that fails midway, and which were not sent', async () => {
    const rows = await cli.file('first.csv', 'seen,row,minutes,plan\n1996-09-04 11:00,f1,1,x\nlate,f2,1,x\n')
    const row = (id: string) => `{"seen":"1996-09-04 11:05","row":"${id}","minutes":1,"plan":"x"}`
    const many = Array.from({ length: 6000 }, (_, index) => row(`m${index}`))
    const cut = await cli.file('second.json', `[${many.join(',')}`)
    const last = await cli.file('third.csv', 'seen,row,minutes,plan\n1996-09-04 11:00,t1,1,x\n')
    const { code, out, err } = await cli.run('ingest', 'churn', rows, cut, last)
    expect(out).toContain(`${rows}:\nchurn: 1 new observation.\n1 of 2 rows rejected:\n  line 3: seen: "late" is no`)
    expect(out.split('\n')).toHaveLength(4)
    expect([code, err]).toEqual([
      2,
      `remodel: ${cut} begins as a JSON array, and ends before the array does: rows as JSON are one array of objects. 5,000 rows of the file came in; send the file again once it is mended: rows that are in are not counted twice. Not sent: ${last}.`,
    ])
    const asJson = await cli.run('ingest', 'churn', rows, cut, last, '--json')
    expect(asJson.json).toMatchObject([{ file: rows, observations: 1, rejected: 1 }])
    expect(JSON.parse(asJson.err).error).toMatchObject({ code: 'UNREADABLE_FILE' })
  })

  it('sends nothing where one of several files is wrong', async () => {
    const rows = await cli.file('good.csv', 'seen,row,minutes,plan\n1996-09-04 11:00,g1,1,x\n')
    const damaged = await cli.file('bad.parquet', 'PAR1 and no more')
    const other = await cli.file('other.csv', 'seen,row,minutes\n1996-09-04 11:00,g2,1\n')
    const others = await cli.file(
      'other.parquet',
      new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'seen', data: ['x'] }] })),
    )
    for (const wrong of ['/nope.csv', damaged, other, others]) {
      const { code, err } = await cli.run('ingest', 'churn', rows, wrong)
      expect([code, err.includes(wrong), batches]).toEqual([2, true, []])
    }
    expect((await cli.run('ingest', 'churn', '-', '-')).err).toContain('can be read once only')
  })

  it('names the standard input in an error, not the file that keeps it', async () => {
    for (const [content, said] of [
      ['', 'the standard input is empty.'],
      ['seen,row\n', 'the standard input (observations) needs the columns'],
      [gzipSync('\0'), 'the standard input is not text but binary.'],
    ] as const) {
      cli.type(content)
      const { code, err } = await cli.run('ingest', 'churn', '-')
      expect([code, err]).toEqual([2, expect.stringContaining(`remodel: ${said}`)])
    }
  })
})

describe('remodel predictions', () => {
  beforeAll(async () => {
    await api.json(201, 'PUT', '/v1/models/shown', { ...churn, name: 'shown' })
    batches = []
    const text =
      'seen,row,minutes,plan,p\n1996-09-04 11:00,"a,1",1,x,0.25\n1996-09-04 12:00,b,2,x,0.5\n1996-09-04 13:00,c,2,x,\n'
    await api.json(200, 'POST', '/v1/models/shown/observations', text, { 'content-type': 'text/csv' })
    await api.json(200, 'POST', '/v1/models/shown/labels', 'row,left\nb,no\n', { 'content-type': 'text/csv' })
  })

  it('prints CSV, oldest first', async () => {
    const { code, out } = await cli.run('predictions', 'shown')
    expect([code, out]).toEqual([
      0,
      'id,observedAt,version,score,predictedLabel,label,labelKnownAt\n' +
        '"a,1",1996-09-04T09:00:00.000Z,,0.25,no,,\n' +
        'b,1996-09-04T10:00:00.000Z,,0.5,yes,no,1996-09-04T12:00:00.000Z\n' +
        'c,1996-09-04T11:00:00.000Z,,,,,\n',
    ])
  })

  it('prints NDJSON, of a span or an id', async () => {
    const span = ['--from', '1996-09-04 10:00', '--to', '1996-09-04T11:00Z']
    const { out } = await cli.run('predictions', 'shown', '--format', 'ndjson', ...span)
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).id),
    ).toEqual(['b'])
    expect((await cli.run('predictions', 'shown', '--json', '--id', 'a,1')).json).toMatchObject({ score: 0.25 })
  })

  it('writes Parquet with times, numbers and texts', async () => {
    const { bytes } = await cli.run('predictions', 'shown', '--format', 'parquet')
    const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer })
    expect(rows).toEqual([
      expect.objectContaining({ id: 'a,1', observedAt: new Date('1996-09-04T09:00Z'), score: 0.25, label: null }),
      {
        id: 'b',
        observedAt: new Date('1996-09-04T10:00Z'),
        version: null,
        score: 0.5,
        predictedLabel: 'yes',
        label: 'no',
        labelKnownAt: new Date('1996-09-04T12:00Z'),
      },
      expect.objectContaining({ id: 'c', score: null, predictedLabel: null }),
    ])
  })

  it('of a model without rows are an empty file', async () => {
    await api.json(201, 'PUT', '/v1/models/empty', { ...churn, name: 'empty' })
    const { bytes } = await cli.run('predictions', 'empty', '--format', 'parquet')
    expect(await parquetReadObjects({ file: new Uint8Array(bytes).buffer })).toEqual([])
    expect((await cli.run('predictions', 'empty', '--format', 'ndjson')).out).toBe('')
    expect((await cli.run('predictions', 'nobody')).code).toBe(2)
    expect((await cli.run('predictions', 'empty', '--from', 'soon')).err).toContain('"soon" is no ISO 8601 time')
  })
})
