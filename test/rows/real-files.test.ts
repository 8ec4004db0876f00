import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { modelFileSchema } from '#contracts/model-file'
import type { RowFormat } from '#contracts/row-formats'
import { checkRows } from '#rows/check-rows'
import { readRows } from '#rows/read-rows'
import { tableReaders } from '#rows/table-readers'

const model = modelFileSchema.parse({
  name: 'basic',
  type: 'xgboost',
  columns: { time: 'at', id: 'id', label: 'y', labelKnownAt: 'known' },
  features: [{ name: 'amount' }, { name: 'plan', kind: 'categorical' }],
})
const now = Date.parse('2026-11-29T00:00:00Z')

/** A delivery as the API reads and checks it. */
async function take(format: RowFormat, content: string | Uint8Array, kind: 'observations' | 'labels' = 'observations') {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const { batch } = readRows(await tableReaders[format](bytes, 0), { model, kind, batchId: 'b', moreFollows: false })
  const { observations, labels, rejected } = checkRows(batch, model, now)
  return {
    observations: observations.map(({ id, features }) => [id, ...features]),
    times: observations.map(({ at }) => new Date(at).toISOString()),
    labels: labels.map(({ id, label }) => [id, label]),
    rejected: rejected.map(({ rowNumber, reason }) => [rowNumber, reason]),
    raws: rejected.map(({ raw }) => raw),
  }
}

const day = '2026-11-20T00:00:00Z'

describe('a CSV file with lines of several ends', () => {
  const row = (index: number) => `${new Date(Date.parse(day) + index * 1000).toISOString()},m${index},${index},ok`
  it.each([
    ['\r\n', '\n'],
    ['\n', '\r\n'],
    ['\r', '\n'],
    ['\r\n', '\r'],
    ['\n', '\r'],
  ])('has all of its rows: %j after the header, then %j', async (first, then) => {
    const text = `at,id,amount,plan${first}${Array.from({ length: 2000 }, (_, index) => row(index)).join(then)}`
    const { observations, rejected } = await take('csv', text)
    expect([observations.length, rejected, observations.at(-1)]).toEqual([2000, [], ['m1999', 1999, 'ok']])
  })
})

describe('a CSV header', () => {
  it.each([
    ['with a line break in a name', `"at","id","amount","plan","note\n(free text)"\n${day},k1,1.5,ok,"a\nb"\n`],
    ['with CRLF in a name', `"note\r\n(a; b)",at,id,amount,plan\r\nx,${day},k1,1.5,ok\r\n`],
    ['below a line that names the separator', `sep=;\r\nat;id;amount;plan;a,b,c,d,e,f\r\n${day};k1;1.5;ok;x\r\n`],
    ['below a quoted line that names it', `"sep=|"\nat|id|amount|plan\n${day}|k1|1.5|ok\n`],
    ['below blank lines', `\n  \r\nat;id;amount;plan\n${day};k1;1.5;ok\n`],
    ['behind a byte-order mark and blank lines', `\ufeff\n\nat;id;amount;plan\n${day};k1;1.5;ok\n`],
    ['with commas in its names', `at;id;amount;plan;"note (a, b, c, d, e)"\n${day};k1;1.5;ok;hello\n`],
    ['with doubled quotes in its names', `at;id;amount;plan;"a ""b, c, d, e"" f, g, h"\n${day};k1;1.5;ok;x\n`],
    ['of a data frame with an index', `,at,id,amount,plan\n0,${day},k1,1.5,ok\n`],
    ['separated by tabs', `at\tid\tamount\tplan\n${day}\tk1\t1.5\tok\n`],
  ])('is found %s', async (_, text) => {
    expect(await take('csv', text)).toMatchObject({ observations: [['k1', 1.5, 'ok']], rejected: [] })
  })
})

it('rejects decimal commas with advice, and never reads them as other numbers', async () => {
  const { observations, rejected } = await take('csv', `at;id;amount;plan\n${day};l3;1,5;ok\n${day};l4;1,234;ok\n`)
  const advice = 'is not a number: write decimals with a point and no thousands separators'
  expect(observations).toEqual([])
  expect(rejected).toEqual([
    [1, `amount: "1,5" ${advice}`],
    [2, `amount: "1,234" ${advice}`],
  ])
})

it('tells rows that a stray quote joined to one, and keeps those around them', async () => {
  const text = `at,id,plan,amount\n${day},a,ok,1\n${day},b,"open,2\n${day},c,ok,3\n${day},d,"x,4\n${day},e,ok,5\n`
  const { observations, rejected } = await take('csv', text)
  expect(observations.map(([id]) => id)).toEqual(['a', 'e'])
  expect(rejected).toEqual([[2, 'a quote that is not closed: 3 lines were read as one row']])
})

describe('ids of eighteen digits', () => {
  const ids = Array.from({ length: 6 }, (_, index) => `73852952793126942${index}`)
  const labels = `id,y\n${ids.map((id, index) => `${id},${index % 2}`).join('\n')}\n`

  it('are six ids in NDJSON, in CSV and in labels, digit for digit', async () => {
    const lines = ids.map((id, index) => `{"at":"2026-11-20T00:0${index}:00Z","id":${id},"amount":1,"plan":${id}}`)
    const { observations } = await take('ndjson', lines.join('\n'))
    expect(observations).toEqual(ids.map((id) => [id, 1, id]))
    expect((await take('csv', labels, 'labels')).labels.map(([id]) => id)).toEqual(ids)
    const labelLines = ids.map((id, index) => `{"id":${id},"y":${index % 2}}`)
    expect((await take('ndjson', labelLines.join('\n'), 'labels')).labels.map(([id]) => id)).toEqual(ids)
  })

  it('are refused where they lost digits, or are no ids at all', async () => {
    const cells = ['7.385295279312694e17', '{"a":1}', '[1]', 'true', 'NaN', 'null']
    const lines = cells.map((id) => `{"at":"${day}","id":${id},"amount":1,"plan":"ok"}`)
    const { observations, rejected } = await take('ndjson', lines.join('\n'))
    expect(observations).toEqual([])
    expect(rejected.map(([, reason]) => reason)).toEqual([
      'id: the id 738529527931269400 lost digits: it was stored as a floating-point number',
      'id: a list or an object is no id',
      'id: a list or an object is no id',
      'id: true is no id',
      'id: no id',
      'id: no id',
    ])
  })

  it('are six ids in Parquet, where NaN is a missing value and Infinity is none', async () => {
    const bytes = await readFile(join(import.meta.dirname, '../fixtures/cases/big-ids.parquet'))
    const { observations, rejected } = await take('parquet', bytes)
    expect(observations).toEqual([
      ['738529527931270425', 1, 'ok'],
      ['738529527931270426', 2, 'ok'],
      ['738529527931270427', null, 'ok'],
      ['738529527931270428', 4, 'ok'],
      ['738529527931270430', 6, 'ok'],
    ])
    expect(rejected).toEqual([[5, 'amount: not a finite number']])
  })
})

it('reads NaN of NDJSON as missing, and rejects an infinite number', async () => {
  const lines = ['NaN', '1.5', 'Infinity', '-Infinity', '1e999', '1e39'].map(
    (amount, index) => `{"at": "${day}", "id": "f${index}", "amount": ${amount}, "plan": NaN}`,
  )
  const { observations, rejected } = await take('ndjson', lines.join('\n'))
  expect(observations).toEqual([
    ['f0', null, null],
    ['f1', 1.5, null],
  ])
  expect(rejected.map(([rowNumber]) => rowNumber)).toEqual([3, 4, 5, 6])
})

it('has the same categories for booleans and whole numbers in CSV and NDJSON', async () => {
  const csv = ['True', 'False', 'TRUE', '1.0', '2', '']
  const json = ['true', 'false', '"True"', '1', '2.0', 'null']
  const categories = ['true', 'false', 'true', '1', '2', null]
  const rows = csv.map((plan, index) => `${day},b${index},1,${plan}`)
  const lines = json.map((plan, index) => `{"at":"${day}","id":"b${index}","amount":1,"plan":${plan}}`)
  for (const { observations } of [
    await take('csv', `at,id,amount,plan\n${rows.join('\n')}`),
    await take('ndjson', lines.join('\n')),
  ])
    expect(observations.map(([, , plan]) => plan)).toEqual(categories)
})

it('keeps the rows around one whose kept text ends within an emoji', async () => {
  const bad = `${day},c2,bad,`
  const text = `at,id,amount,plan\n${day},c1,1,ok\n${bad}${'x'.repeat(499 - bad.length)}😀\n${day},c3,3,ok\n`
  const { observations, rejected, raws } = await take('csv', text)
  expect([observations.length, rejected]).toEqual([2, [[2, 'amount: "bad" is not a number']]])
  expect([raws[0]?.isWellFormed(), raws[0]?.length, raws[0]?.endsWith('x')]).toEqual([true, 499, true])
})

it('keeps the rows around one with half an emoji or a NUL', async () => {
  const lines = ['"ok"', '"gold \\ud83d"', '"ok"', '"a\\u0000b"'].map(
    (plan, index) => `{"at":"${day}","id":"a${index}","amount":1,"plan":${plan}}`,
  )
  const { observations, rejected } = await take('ndjson', lines.join('\n'))
  expect(observations.map(([id]) => id)).toEqual(['a0', 'a2'])
  expect(rejected).toEqual([
    [2, 'feature plan has half a surrogate pair'],
    [4, 'feature plan has a NUL character'],
  ])
})

it('reads a line separator within a JSON string as part of it', async () => {
  const line = (id: string) => `{"at":"${day}","id":"${id}","amount":1,"plan":"a\u2028b\u2029c"}`
  expect((await take('ndjson', `${line('u1')}\n${line('u2')}\r\n`)).observations).toEqual([
    ['u1', 1, 'a\u2028b\u2029c'],
    ['u2', 1, 'a\u2028b\u2029c'],
  ])
})

describe('text in another encoding', () => {
  const utf16 = (text: string) => new Uint8Array(Buffer.from(text, 'utf16le'))
  it.each([
    [
      'with its line',
      Buffer.from([...Buffer.from('at,id\na,b\nc,'), 0xe4, 0x0a]),
      'data in another encoding at line 3',
    ],
    ['as UTF-16', utf16('\ufeffat,id\n'), 'UTF-16 text'],
    ['as UTF-16 without a mark', utf16('at,id\n'), 'UTF-16 text'],
    ['as gzip', Buffer.from([0x1f, 0x8b, 8, 0]), 'packed with gzip'],
    ['as a spreadsheet', Buffer.from('PK\u0003\u0004'), 'a ZIP archive or a spreadsheet'],
  ])('is refused by name, %s', async (_, bytes, words) => {
    for (const format of ['csv', 'ndjson'] as const)
      await expect(take(format, new Uint8Array(bytes))).rejects.toMatchObject({
        code: 'NOT_UTF8',
        message: expect.stringContaining(`The file is not UTF-8 text but ${words}`),
      })
  })
})

it('refuses a row of more than a megabyte with the limit and its line', async () => {
  const long = 'x'.repeat(2 ** 20 + 1)
  const words = 'has more than 1048576 bytes (is a quote not closed?)'
  await expect(take('csv', `at,id,amount,plan\n${day},a,1,${long}\n`)).rejects.toThrow(`line 2 ${words}`)
  await expect(take('csv', `at,id,amount,plan\n${day},a,1,ok\n${day},b,1,"${long}`)).rejects.toThrow(`line 3 ${words}`)
  await expect(take('ndjson', `{"at":1}\n{"plan":"${long}"}`)).rejects.toThrow(`line 2 ${words}`)
})
