import { describe, expect, it } from 'vitest'
import type { ModelFile } from '#contracts/model-file'
import { modelFileSchema } from '#contracts/model-file'
import type { FileFormat } from '#contracts/row-formats'
import { toIso } from '#core/instant'
import { fileReaders } from '#rows/file-readers'
import { kindOfFile } from '#rows/needed-columns'
import { type RowsToRead, readRows } from '#rows/read-rows'
import { UnreadableRowsError } from '#rows/unreadable-rows-error'

const byTime = modelFileSchema.parse({
  name: 'price',
  type: 'xgboost',
  columns: { time: 'When', label: 'Went up?', labelKnownAt: 'Known', score: 'P' },
  features: [{ name: 'Demand (MW)' }, { name: 'region', kind: 'categorical' }],
})
const byId = modelFileSchema.parse({
  name: 'loans',
  type: 'xgboost',
  columns: { time: 'at', id: 'loan', label: 'paid' },
  features: [{ name: 'income' }],
})

const read = (
  model: ModelFile,
  text: string,
  {
    format = 'csv',
    rowOffset = 0,
    ...asked
  }: Partial<RowsToRead> & { readonly format?: FileFormat; readonly rowOffset?: number } = {},
) => {
  const table = fileReaders[format](new TextEncoder().encode(text), rowOffset)
  return readRows(table, { model, kind: 'observations', batchId: 'b1', moreFollows: false, ...asked })
}

const problemOf = (work: () => unknown): UnreadableRowsError => {
  try {
    work()
  } catch (error) {
    if (error instanceof UnreadableRowsError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe("a stranger's CSV", () => {
  it('is read by the model file, with quotes, CRLF and a byte-order mark', () => {
    const text = '\uFEFF"Demand (MW)",note,When,region\r\n"1.5e3","said ""no"", twice",1996-05-07 00:30,"NSW, AU"\r\n'
    const { batch, ignoredColumns } = read(byTime, text)
    expect(batch.observations).toEqual([
      {
        id: '1996-05-07T00:30:00.000Z',
        at: Date.parse('1996-05-07T00:30:00Z'),
        features: [1500, 'NSW, AU'],
        rowNumber: 1,
      },
    ])
    expect(ignoredColumns).toEqual(['note'])
  })

  it('may be separated by semicolons or tabs', () => {
    for (const separator of [';', '\t', '|']) {
      const text = [
        ['When', 'Demand (MW)', 'region'],
        ['1996-05-07', '1', 'a'],
      ]
        .map((row) => row.join(separator))
        .join('\n')
      expect(read(byTime, text).batch.observations[0]?.features).toEqual([1, 'a'])
    }
  })

  it('may hold a line break in a quoted cell', () => {
    const { batch } = read(byTime, 'When,Demand (MW),region\n1996-05-07,1,"a\nb"\n1996-05-08,2,c\n')
    expect(batch.observations.map(({ features }) => features[1])).toEqual(['a\nb', 'c'])
  })

  it.each(['', 'NA', 'NaN', 'null', 'n/a', ' '])('has "%s" for a missing number', (cell) => {
    expect(read(byTime, `When,Demand (MW),region\n1996-05-07,${cell},\n`).batch.observations[0]?.features).toEqual([
      null,
      null,
    ])
  })

  it('keeps NA as a category: it may be Namibia', () => {
    expect(read(byTime, 'When,Demand (MW),region\n1996-05-07,1,NA\n').batch.observations[0]?.features[1]).toBe('NA')
  })
})

describe('times', () => {
  const at = (cell: string) => {
    const { batch } = read(byTime, `When,Demand (MW),region\n${cell},1,a\n`)
    return batch.observations[0]?.at ?? batch.unreadable[0]?.reason
  }
  it.each([
    ['1996-05-07T00:30:00Z', '1996-05-07T00:30:00Z'],
    ['1996-05-07T00:30:00.123456Z', '1996-05-07T00:30:00.123Z'],
    ['1996-05-07 00:30', '1996-05-07T00:30:00Z'],
    ['1996-05-07T10:30:00+10:00', '1996-05-07T00:30:00Z'],
    ['1996-05-07 10:30:00+10', '1996-05-07T00:30:00Z'],
    ['1996-05-07', '1996-05-07T00:00:00Z'],
    ['831429000000', '1996-05-07T00:30:00Z'],
    ['831429000000.0', '1996-05-07T00:30:00Z'],
  ])('reads %s', (cell, expected) => {
    expect(at(cell)).toBe(Date.parse(expected))
  })
  it.each([
    ['', 'When: no time'],
    ['yesterday', 'When: "yesterday" is no ISO 8601 time'],
    ['1996-02-30', 'When: "1996-02-30" is no ISO 8601 time'],
    ['07/05/1996', 'When: "07/05/1996" is no ISO 8601 time'],
    ['1715040000', 'When: 1715040000 is no time in epoch milliseconds (epoch seconds?)'],
    ['12', 'When: 12 is no time in epoch milliseconds'],
  ])('says what is wrong with "%s"', (cell, reason) => {
    expect(at(cell)).toBe(reason)
  })
})

describe('a row that cannot be read', () => {
  it('is told with its number and the reason, and the rest goes on', () => {
    const text =
      'When,Demand (MW),region\n1996-05-07,1,a\n1996-05-08,abc,a\n1996-05-09,2\n1996-05-10,Infinity,a\n1996-05-11,4,a\n'
    const { batch } = read(byTime, text, { rowOffset: 100 })
    expect(batch.observations).toHaveLength(2)
    expect(batch.unreadable).toEqual([
      { rowNumber: 102, reason: 'Demand (MW): "abc" is not a number', raw: '1996-05-08,abc,a' },
      { rowNumber: 103, reason: '2 cells where the header has 3', raw: '1996-05-09,2' },
      { rowNumber: 104, reason: 'Demand (MW): "Infinity" is not a number', raw: '1996-05-10,Infinity,a' },
    ])
  })

  it('is the second one of an identity: which is true nobody could say', () => {
    const twice = read(byTime, 'When,Demand (MW),region\n1996-05-07,1,a\n1996-05-07T00:00:00Z,2,a\n').batch
    expect(twice.unreadable[0]?.reason).toContain('the same time as row 1, and the model file names no id column')
    const ids = read(byId, 'at,loan,income\n2024-01-01,7,1\n2024-01-01,7,2\n2024-01-01,8,3\n').batch
    expect([ids.observations.length, ids.unreadable[0]?.reason]).toEqual([2, 'the same loan as row 1: 7'])
  })

  it.each([
    ['csv', 'loan,paid,note\n7,0,\n8,1,\n7,1,\n'],
    ['ndjson', '{"loan":"7","paid":0}\n{"loan":"8","paid":1}\n{"loan":"7","paid":1}\n'],
  ] as const)('leaves which of several labels counts to the rule on labels, in %s', (format, text) => {
    const { batch } = read(byId, text, { format, kind: 'labels' })
    expect(batch.labels.map(({ id, label, rowNumber }) => [id, label, rowNumber])).toEqual([
      ['7', 0, 1],
      ['8', 1, 2],
      ['7', 1, 3],
    ])
    expect(batch.unreadable).toEqual([])
  })

  it('may be one without an id', () => {
    expect(read(byId, 'at,loan,income\n2024-01-01, ,1\n').batch.unreadable[0]?.reason).toBe('loan: no id')
  })

  it('may have a score that is no probability', () => {
    const { batch } = read(
      byTime,
      'When,Demand (MW),region,P\n1996-05-07,1,a,70\n1996-05-08,1,a,\n1996-05-09,1,a,0.7\n',
    )
    expect(batch.unreadable[0]?.reason).toBe('P: 70 is no probability from 0 to 1')
    expect(batch.observations.map(({ score }) => score)).toEqual([undefined, 0.7])
  })
})

describe('labels', () => {
  it('find their observation by its time, or by its id', () => {
    const times = read(byTime, 'When,Went up?,Known\n1996-05-07,1,1996-05-08\n1996-05-08,0.0,\n', {
      kind: 'labels',
    }).batch
    expect(times.labels).toEqual([
      {
        id: '1996-05-07T00:00:00.000Z',
        at: Date.parse('1996-05-07'),
        label: 1,
        knownAt: Date.parse('1996-05-08'),
        rowNumber: 1,
      },
      { id: '1996-05-08T00:00:00.000Z', at: Date.parse('1996-05-08'), label: 0, rowNumber: 2 },
    ])
    expect(read(byId, 'loan,paid\n7,true\n', { kind: 'labels' }).batch.labels).toEqual([
      { id: '7', label: 1, rowNumber: 1 },
    ])
  })

  it('are 0 or 1', () => {
    const { unreadable } = read(byId, 'loan,paid\n7,2\n8,\n9,yes\n', { kind: 'labels' }).batch
    expect(unreadable.map(({ reason }) => reason)).toEqual([
      'paid: 2 is neither 0 nor 1',
      'paid: no label',
      'paid: "yes" is not a number. Labels are 0 or 1; other texts need positiveLabel in the model file',
    ])
  })

  it('are texts where the model file names the positive one', () => {
    const model = { ...byId, positiveLabel: 'none', classes: ['none', 'NA'] }
    const text = 'loan,paid\n1,none\n2,\n3,NA\n4, True \n5,1.0\n'
    const csv = read(model, text, { kind: 'labels' }).batch
    expect(csv.labels.map(({ id, label }) => [id, label])).toEqual([
      ['1', 'none'],
      ['3', 'NA'],
      ['4', 'true'],
      ['5', '1'],
    ])
    expect(csv.unreadable.map(({ reason }) => reason)).toEqual(['paid: no label'])
    const lines = [
      '{"loan":1,"paid":"none"}',
      '{"loan":2,"paid":null}',
      '{"loan":4,"paid":true}',
      '{"loan":5,"paid":1}',
    ]
    const ndjson = read(model, lines.join('\n'), { kind: 'labels', format: 'ndjson' }).batch
    expect(ndjson.labels.map(({ label }) => label)).toEqual(['none', 'true', '1'])
    // A word for a missing value is a label only where it is declared.
    const undeclared = read({ ...byId, positiveLabel: 'yes' }, text, { kind: 'labels' }).batch
    expect(undeclared.labels.map(({ label }) => label)).toEqual(['true', '1'])
  })

  it('and observations have local times where the model file names their zone', () => {
    const zoned = { ...byId, timeZones: { time: 'Europe/Berlin' } }
    const { columns } = byId
    const known = { ...zoned, columns: { ...columns, labelKnownAt: 'told' } }
    const text = `loan,${columns.time},paid,told
1,2024-07-01 12:00,1,2024-07-02
2,2024-07-01T12:00:00Z,0,2024-07-02T00:00+05:00
3,2024-03-31 02:30,0,
4,1719835200000,0,
`
    const { labels, unreadable } = read(known, text, { kind: 'labels' }).batch
    expect(labels.map(({ id, at = 0, knownAt }) => [id, toIso(at), knownAt && toIso(knownAt)])).toEqual([
      ['1', '2024-07-01T10:00:00.000Z', '2024-07-01T22:00:00.000Z'],
      ['2', '2024-07-01T12:00:00.000Z', '2024-07-01T19:00:00.000Z'],
      ['4', '2024-07-01T12:00:00.000Z', undefined],
    ])
    expect(unreadable).toMatchObject([
      {
        rowNumber: 3,
        reason: `${columns.time}: "2024-03-31 02:30" does not exist in Europe/Berlin: the clocks skip it. Write its offset`,
      },
    ])
    const utcKnown = { ...known, timeZones: { time: 'Europe/Berlin', labelKnownAt: 'UTC' } }
    expect(read(utcKnown, text, { kind: 'labels' }).batch.labels[0]?.knownAt).toBe(Date.parse('2024-07-02T00:00Z'))
  })

  it('may come with their observation, known when it says', () => {
    const { batch } = read(
      byTime,
      'When,Demand (MW),region,Went up?,Known\n1996-05-07,1,a,1,1996-05-08\n1996-05-08,1,a,0,\n1996-05-09,1,a,,\n',
    )
    expect(batch.labels).toMatchObject([{ label: 1, knownAt: Date.parse('1996-05-08') }])
    expect(batch.observations.map(({ label }) => label)).toEqual([undefined, 0, undefined])
  })
})

describe('NDJSON', () => {
  it('is read line by line', () => {
    const text =
      '{"at":"2024-01-01","loan":7,"income":1.5}\n\nnot json\n[1]\n{"at":1704153600000,"loan":"8","income":null}\n{"at":"2024-01-03","loan":9}\n'
    const { batch } = read(byId, text, { format: 'ndjson' })
    expect(batch.observations.map(({ id, features }) => [id, features[0]])).toEqual([
      ['7', 1.5],
      ['8', null],
      ['9', null],
    ])
    expect(batch.unreadable.map(({ rowNumber, reason }) => [rowNumber, reason])).toEqual([
      [2, 'not a JSON object'],
      [3, 'not a JSON object but an array: NDJSON has one object a line'],
    ])
  })

  it.each(['[\n  {"at": 1},\n  {"at": 2}\n]', '\n\uFEFF[{"at": 1},\n{"at": 2}]', '[{\n"at": 1}]'])(
    'that is an array over several lines is refused once: %j',
    (text) => {
      expect(() => read(byId, text, { format: 'ndjson' })).toThrow(
        'This is a JSON array: NDJSON has one object a line.',
      )
    },
  )

  it('with a key twice in a row rejects that row alone', () => {
    const text = [
      '{"at":"2024-01-01","loan":"q2","loan":"q3","income":1}',
      '{"at" : "2024-01-02", "loan" : "q4", "\\u006coan" : "q4"}',
      '{"at":"2024-01-03","loan":"q5","income":2,"note":{"at":1,"at":2,"loan":"x"},"text":"\\"loan\\": 1, \\"loan\\":"}',
    ].join('\n')
    const { batch } = read(byId, text, { format: 'ndjson' })
    expect(batch.observations.map(({ id }) => id)).toEqual(['q5'])
    expect(batch.unreadable.map(({ rowNumber, reason }) => [rowNumber, reason])).toEqual([
      [1, 'loan stands in this row twice'],
      [2, 'loan stands in this row twice'],
    ])
  })

  it('cannot reach what an object inherits', () => {
    const model = { ...byId, features: [{ name: 'constructor', group: 'other', kind: 'categorical' }] } as ModelFile
    expect(problemOf(() => read(model, '{"at":"2024-01-01","loan":7}\n', { format: 'ndjson' })).code).toBe(
      'MISSING_COLUMNS',
    )
  })
})

describe('a file that does not fit', () => {
  it('is refused once, with the columns that are missing and those that were found', () => {
    const error = problemOf(() => read(byTime, 'time,demand\n1,2\n'))
    expect(error.code).toBe('MISSING_COLUMNS')
    expect(error.message).toBe(
      'A file of observations needs the columns "When" (time), "Demand (MW)" (feature), "region" (feature). Columns found: time, demand.',
    )
  })

  it.each([
    ['', 'EMPTY_FILE'],
    ['a,a\n1,2\n', 'DUPLICATE_COLUMN'],
    ['When,Demand (MW),region\n1996-05-07,1,"open\n', 'UNREADABLE_FILE'],
  ])('is refused in words: %j', (text, code) => {
    expect(problemOf(() => read(byTime, text)).code).toBe(code)
  })

  it('is empty but sound with a header alone', () => {
    expect(read(byTime, 'When,Demand (MW),region\n').batch).toMatchObject({ observations: [], unreadable: [] })
  })
})

it('tells labels from observations by the columns', () => {
  expect(kindOfFile(byTime, ['When', 'Went up?'])).toBe('labels')
  expect(kindOfFile(byTime, ['When', 'Went up?', 'region'])).toBe('observations')
})
